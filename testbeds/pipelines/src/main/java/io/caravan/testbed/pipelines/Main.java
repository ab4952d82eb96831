package io.caravan.testbed.pipelines;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code Main WORK SILVER BRONZE}: runs the silver pipeline of a folder over a folder of bronze tables, an update for each line
 * {@code update} of its input, and answers {@code DONE}; a line {@code show TABLE DIRECTORY} writes the table's current state as
 * Parquet. Ends with its input.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Pipeline pipeline = new Pipeline(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("DONE");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("update")) {
                pipeline.update();
            } else {
                pipeline.show(words[1], words[2]);
            }
            System.out.println("DONE");
        }
        Runtime.getRuntime().halt(0);
    }
}
