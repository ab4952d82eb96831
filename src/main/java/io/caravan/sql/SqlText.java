package io.caravan.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a text into statements, as DuckDB would: a semicolon within quotes or a comment ends none. */
final class SqlText {
    private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$(?:[A-Za-z_][A-Za-z_0-9]*)?\\$");

    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int at;
    private int begin;
    private State state = State.BLANK;

    /** Of the statement that is being read. */
    private enum State {
        /** Nothing but white space and comments so far. */
        BLANK,
        BEGUN,
        /** The text ends within quotes or a comment. */
        OPEN
    }

    private SqlText(String text) {
        this.text = text;
    }

    /** Without their semicolons; what is blank, or only a comment, is none. */
    static List<String> statements(String text) {
        SqlText reading = new SqlText(text);
        reading.read();
        reading.end();
        return reading.statements;
    }

    /** Whether the last statement of the text is ended, or there is none. */
    static boolean isComplete(String text) {
        SqlText reading = new SqlText(text);
        reading.read();
        return reading.state == State.BLANK;
    }

    /** Whether the name is in the text as a word, however it is quoted and whatever it means there. */
    static boolean mentions(String text, String name) {
        String quoted = Pattern.quote(name) + "|" + Pattern.quote(name.replace("\"", "\"\""));
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}_])(?:" + quoted + ")(?![\\p{L}\\p{N}_])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(text)
                .find();
    }

    private void read() {
        while (at < text.length()) {
            char here = text.charAt(at);
            if (text.startsWith("--", at)) {
                skipTo("\n", at);
            } else if (text.startsWith("/*", at)) {
                blockComment();
            } else if (here == ';') {
                end();
                begin = ++at;
            } else if (here == '\'' || here == '"') {
                state = State.BEGUN;
                quoted(here);
            } else if (here == '$') {
                state = State.BEGUN;
                dollars();
            } else {
                state = Character.isWhitespace(here) ? state : State.BEGUN;
                at++;
            }
        }
    }

    private void end() {
        if (state != State.BLANK) {
            statements.add(text.substring(begin, at).strip());
        }
        state = State.BLANK;
    }

    private void skipTo(String end, int from) {
        int found = text.indexOf(end, from);
        at = found < 0 ? text.length() : found + end.length();
    }

    /** They nest. */
    private void blockComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
        if (depth > 0) {
            state = State.OPEN;
        }
    }

    private void quoted(char quote) {
        boolean escapes = quote == '\'' && isEscapeString();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            at += escapes && text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            at = text.length();
            state = State.OPEN;
        } else {
            at++;
        }
    }

    /** {@code E'...'}, where a backslash escapes. */
    private boolean isEscapeString() {
        boolean letter = at > 0 && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e');
        return letter && (at == 1 || !isOfAName(text.charAt(at - 2)));
    }

    private void dollars() {
        Matcher tag = DOLLAR_QUOTE.matcher(text).region(at, text.length());
        if ((at > 0 && isOfAName(text.charAt(at - 1))) || !tag.lookingAt()) {
            at++;
            return;
        }
        int end = text.indexOf(tag.group(), tag.end());
        state = end < 0 ? State.OPEN : state;
        at = end < 0 ? text.length() : end + tag.group().length();
    }

    private static boolean isOfAName(char letter) {
        return letter == '_' || letter == '$' || Character.isLetterOrDigit(letter);
    }
}
