package io.caravan.testbed.warehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of a statement, cut into tokens: enough to find names and literals, not to understand it. */
final class Sql {
    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        SYMBOL,
        BLANK
    }

    /** @param text as written, with its quotes */
    record Token(Kind kind, String text) {
        boolean is(String word) {
            return kind != Kind.STRING && text.equalsIgnoreCase(word);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
        }

        /** What the token means: a name without backticks, a string without quotes and escapes. */
        String value() {
            return switch (kind) {
                case QUOTED_NAME -> text.substring(1, text.length() - 1).replace("``", "`");
                case STRING -> unescaped(text.substring(1, text.length() - 1));
                default -> text;
            };
        }

        private static String unescaped(String body) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < body.length(); i++) {
                if (body.charAt(i) == '\\' && i + 1 < body.length()) {
                    i++;
                }
                out.append(body.charAt(i));
            }
            return out.toString();
        }
    }

    private Sql() {}

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** @return every character of the statement, in order */
    static List<Token> tokens(String sql) {
        List<Token> tokens = new ArrayList<>();
        int from = 0;
        while (from < sql.length()) {
            Kind kind = kindAt(sql, from);
            int to = end(sql, from, kind);
            tokens.add(new Token(kind, sql.substring(from, to)));
            from = to;
        }
        return tokens;
    }

    /** Without blanks and comments. */
    static List<Token> words(String sql) {
        return tokens(sql).stream().filter(token -> token.kind() != Kind.BLANK).toList();
    }

    /** The statements of a script, cut at semicolons. */
    static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        boolean empty = true;
        for (Token token : tokens(script + ";")) {
            if (!token.is(";")) {
                statement.append(token.text());
                empty &= token.kind() == Kind.BLANK;
            } else if (empty) {
                statement.setLength(0);
            } else {
                statements.add(statement.toString().strip());
                statement.setLength(0);
                empty = true;
            }
        }
        return statements;
    }

    static boolean startsWith(String sql, String... words) {
        List<Token> tokens = words(sql);
        for (int i = 0; i < words.length; i++) {
            if (i >= tokens.size() || !tokens.get(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    static String verb(String sql) {
        return words(sql).stream().findFirst().map(Token::text).orElse("").toUpperCase(Locale.ROOT);
    }

    private static Kind kindAt(String sql, int at) {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c) || sql.startsWith("--", at) || sql.startsWith("/*", at)) {
            return Kind.BLANK;
        }
        if (c == '\'' || c == '"') {
            return Kind.STRING;
        }
        if (c == '`') {
            return Kind.QUOTED_NAME;
        }
        return isWordPart(c) ? Kind.WORD : Kind.SYMBOL;
    }

    private static int end(String sql, int from, Kind kind) {
        return switch (kind) {
            case BLANK -> endOfBlank(sql, from);
            case STRING, QUOTED_NAME -> endOfQuote(sql, from);
            case WORD -> endOfWord(sql, from);
            case SYMBOL -> from + 1;
        };
    }

    private static int endOfBlank(String sql, int from) {
        if (sql.startsWith("--", from)) {
            int line = sql.indexOf('\n', from);
            return line < 0 ? sql.length() : line + 1;
        }
        if (sql.startsWith("/*", from)) {
            int close = sql.indexOf("*/", from + 2);
            return close < 0 ? sql.length() : close + 2;
        }
        return from + 1;
    }

    private static int endOfQuote(String sql, int from) {
        char quote = sql.charAt(from);
        int at = from + 1;
        while (at < sql.length() && sql.charAt(at) != quote) {
            at += sql.charAt(at) == '\\' && quote != '`' ? 2 : 1;
        }
        return Math.min(at + 1, sql.length());
    }

    private static int endOfWord(String sql, int from) {
        int at = from;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
