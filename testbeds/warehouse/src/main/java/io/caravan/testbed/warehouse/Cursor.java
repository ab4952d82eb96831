package io.caravan.testbed.warehouse;

import io.caravan.testbed.warehouse.Sql.Kind;
import io.caravan.testbed.warehouse.Sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a statement from left to right. */
final class Cursor {
    private final List<Token> tokens;
    private int at;

    Cursor(String sql) {
        this.tokens = Sql.tokens(sql);
        skipBlanks();
    }

    boolean isAtEnd() {
        return at >= tokens.size();
    }

    boolean sees(String word) {
        return !isAtEnd() && tokens.get(at).is(word);
    }

    boolean seesString() {
        return !isAtEnd() && tokens.get(at).kind() == Kind.STRING;
    }

    boolean accept(String word) {
        boolean found = sees(word);
        if (found) {
            next();
        }
        return found;
    }

    /** Several words in a row, or none of them. */
    boolean acceptAll(String... words) {
        int start = at;
        for (String word : words) {
            if (!accept(word)) {
                at = start;
                return false;
            }
        }
        return true;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw SqlFailure.syntax("Syntax error at or near " + here() + ": expected " + word + ".");
        }
    }

    void expectEnd() {
        if (!isAtEnd()) {
            throw SqlFailure.syntax("Syntax error at or near " + here() + ": expected the end.");
        }
    }

    /** The value of a literal. */
    String string() {
        if (!seesString()) {
            throw SqlFailure.syntax("Syntax error at or near " + here() + ": expected a string.");
        }
        return next().value();
    }

    /** A word, quoted or not. */
    String word() {
        if (isAtEnd() || !tokens.get(at).isName()) {
            throw SqlFailure.syntax("Syntax error at or near " + here() + ": expected a name.");
        }
        return next().value();
    }

    /** A name of one to three parts, each quoted. */
    String name() {
        StringBuilder name = new StringBuilder(Sql.quoted(word()));
        while (accept(".")) {
            name.append('.').append(Sql.quoted(word()));
        }
        return name.toString();
    }

    /** The parts of a name. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        parts.add(word());
        while (accept(".")) {
            parts.add(word());
        }
        return parts;
    }

    /** Everything up to the word, as written. */
    String until(String word) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        while (!isAtEnd() && !(depth == 0 && sees(word))) {
            Token token = tokens.get(at++);
            depth += token.is("(") ? 1 : 0;
            depth -= token.is(")") ? 1 : 0;
            text.append(token.text());
        }
        return text.toString().strip();
    }

    List<String> strings() {
        List<String> strings = new ArrayList<>();
        expect("(");
        do {
            strings.add(string());
        } while (accept(","));
        expect(")");
        return strings;
    }

    /** {@code ('key' = 'value', ...)}; keys without regard to case. */
    Map<String, String> options() {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        expect("(");
        do {
            String key = seesString() ? string() : word();
            expect("=");
            options.put(key, seesString() ? string() : word());
        } while (accept(","));
        expect(")");
        return options;
    }

    private Token next() {
        Token token = tokens.get(at++);
        skipBlanks();
        return token;
    }

    private void skipBlanks() {
        while (!isAtEnd() && tokens.get(at).kind() == Kind.BLANK) {
            at++;
        }
    }

    private String here() {
        return isAtEnd() ? "end of input" : "'" + tokens.get(at).text() + "'";
    }
}
