package io.caravan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** A JVM that runs one workload again and again, whenever its parent sends a line, and stays warm in between. */
final class Worker implements AutoCloseable {
    private static final String ANSWER = "sample ";

    private final Workload workload;
    private final Process process;
    private final BufferedReader answers;

    private Worker(Workload workload, Process process) {
        this.workload = workload;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static Worker start(Workload workload, Workspace work, Target target) throws IOException {
        List<String> command =
                Java.main(Worker.class, workload.label(), work.root().toString(), target.url(), target.deployKey());
        return new Worker(
                workload,
                new ProcessBuilder(command)
                        .redirectError(work.log(workload.label()).toFile())
                        .start());
    }

    Workload workload() {
        return workload;
    }

    Sample run() throws IOException {
        process.outputWriter().write("run\n");
        process.outputWriter().flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                String[] numbers = line.substring(ANSWER.length()).split(" ", 2);
                return new Sample(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
            }
        }
        throw new IOException("the worker for " + workload.label() + " died, see its log");
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** Arguments: workload, workspace, url, deploy key. */
    public static void main(String[] args) throws IOException, SQLException {
        Workload workload = Workload.labelled(args[0]);
        Workspace work = new Workspace(Path.of(args[1]));
        Workload.Run run = workload.prepare(work, new Target(args[2], args[3]));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
            Sample sample = measure(run, work.freshOutput(workload.label()));
            System.out.printf(Locale.ROOT, "%s%.3f %.3f%n", ANSWER, sample.cpu(), sample.wall());
        }
    }

    private static Sample measure(Workload.Run run, Path output) throws IOException, SQLException {
        System.gc();
        long cpu = processCpu();
        long wall = System.nanoTime();
        run.into(output);
        return new Sample((processCpu() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9);
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
