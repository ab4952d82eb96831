package io.caravan.sql;

import io.caravan.core.failure.SyncFailure;
import io.caravan.staging.view.ReadableTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.ArgumentCompleter.ArgumentLine;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;

/** Statements as a person types them: over several lines, up to a semicolon, with a history that lasts. */
public final class Prompt {
    private static final String HELP =
            """
            A statement ends with a semicolon, over as many lines as it takes. Ctrl-C ends a statement, Ctrl-D the prompt.
            .tables          tables of current state (log.* holds the history of each)
            .format FORMAT   table, csv or json
            .refresh         reads the newest published version from here on
            .exit            ends, as Ctrl-D does""";

    private final Terminal terminal;
    private final LineReader reader;
    private final Supplier<SqlSession> opening;
    private SqlSession session;
    private Format format;

    private Prompt(Terminal terminal, LineReader reader, Supplier<SqlSession> opening, Format format) {
        this.terminal = terminal;
        this.reader = reader;
        this.opening = opening;
        this.session = begin(opening);
        this.format = format;
    }

    /**
     * Returns at the end of what is typed.
     *
     * @param history file that keeps what was typed
     * @param opening a session of what is published by then
     */
    public static void run(Terminal terminal, Path history, Supplier<SqlSession> opening, Format format) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("caravan")
                .parser(Prompt::parse)
                .completer(new StringsCompleter(List.of(".tables", ".format", ".refresh", ".help", ".exit")))
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "      -> ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        Prompt prompt = new Prompt(terminal, reader, opening, format);
        try {
            prompt.loop();
        } finally {
            prompt.session.close();
        }
    }

    private static SqlSession begin(Supplier<SqlSession> opening) {
        SqlSession session = opening.get();
        session.hold();
        return session;
    }

    private static ParsedLine parse(String line, int cursor, Parser.ParseContext context) {
        boolean accepted = context == Parser.ParseContext.ACCEPT_LINE;
        if (accepted && !isCommand(line) && !SqlText.isComplete(line)) {
            throw new EOFError(-1, -1, "The statement has no end yet");
        }
        return new Line(line, cursor);
    }

    /** A line is one word, which nothing escapes. */
    private static final class Line extends ArgumentLine implements CompletingParsedLine {
        Line(String line, int cursor) {
            super(line, cursor);
        }

        @Override
        @SuppressWarnings("BooleanParameter") // JLine's
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }
    }

    private static boolean isCommand(String line) {
        return line.strip().startsWith(".");
    }

    private void loop() {
        PrintWriter out = terminal.writer();
        out.println("caravan sql reads " + session.version() + ". A statement ends with ; and .help helps.");
        out.flush();
        boolean more = true;
        while (more) {
            try {
                more = one(reader.readLine("caravan> ").strip());
            } catch (UserInterruptException dropped) {
                // The line is, and the prompt stays.
            } catch (EndOfFileException end) {
                more = false;
            } catch (SyncFailure failure) {
                out.println(failure.getMessage());
                out.flush();
            }
        }
    }

    /** @return whether the prompt goes on */
    private boolean one(String line) {
        if (!isCommand(line)) {
            execute(line);
            return true;
        }
        String[] words = line.toLowerCase(Locale.ROOT).replaceAll(";$", "").split("\\s+", 2);
        switch (words[0]) {
            case ".exit", ".quit" -> {
                return false;
            }
            case ".tables" -> session.names(ReadableTable.Kind.STATE).forEach(this::say);
            case ".format" -> setFormat(words.length > 1 ? words[1] : "");
            case ".refresh" -> refresh();
            default -> HELP.lines().forEach(this::say);
        }
        return true;
    }

    private void execute(String line) {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> session.cancel());
        try {
            session.run(line, format, new Output(terminal.writer(), terminal.output()));
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    private void setFormat(String name) {
        switch (name) {
            case "table" -> format = Format.TABLE;
            case "csv" -> format = Format.CSV;
            case "json" -> format = Format.JSON;
            default -> say("The format is " + format + "; a prompt shows table, csv or json.");
        }
    }

    /** The old session stays where a new one cannot be had. */
    private void refresh() {
        SqlSession next = begin(opening);
        session.close();
        session = next;
        say("reads " + session.version());
    }

    private void say(String line) {
        terminal.writer().println(line);
        terminal.flush();
    }
}
