package io.caravan.testing.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code caravan} for the PATH of a shell, which starts the program under test. */
public final class CaravanCommand {
    private CaravanCommand() {}

    /** @return the directory that it is in */
    public static Path install(Path directory) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        words.addAll(ClassArchive.options());
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        words.forEach(word -> script.append(" '").append(word).append('\''));
        script.append(" ${CARAVAN_JAVA_OPTS:-} ")
                .append(LoggedApp.class.getName())
                .append(" \"$@\"\n");
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path caravan = Files.writeString(bin.resolve("caravan"), script);
        if (!caravan.toFile().setExecutable(true)) {
            throw new IOException(caravan + " cannot be made executable");
        }
        return bin;
    }
}
