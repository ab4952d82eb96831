package io.caravan.staging;

import io.caravan.core.change.Slice;
import java.nio.charset.StandardCharsets;

/** Walks over canonical JSON, which has one spelling and no blanks, without respelling anything: each value is a part of the text. */
final class CanonicalJsonReader {
    private final byte[] text;
    private final int end;
    private int at;

    CanonicalJsonReader(Slice document) {
        this.text = document.array();
        this.at = document.offset();
        this.end = document.offset() + document.length();
    }

    /** What is no canonical JSON. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    interface Members {
        /** @param name as it is spelled between its quotes */
        void accept(Slice name, Slice value);
    }

    /** Every member of an object. */
    void members(Members members) {
        expect('{');
        if (peek() == '}') {
            at++;
        } else {
            boolean more = true;
            while (more) {
                Slice name = value();
                if (name.length() < 2 || name.array()[name.offset()] != '"') {
                    throw new Broken();
                }
                expect(':');
                members.accept(new Slice(text, name.offset() + 1, name.length() - 2), value());
                more = peek() == ',';
                expect(more ? ',' : '}');
            }
        }
        if (at != end) {
            throw new Broken();
        }
    }

    private Slice value() {
        int from = at;
        byte first = peek();
        if (first == '"') {
            string();
        } else if (first == '{' || first == '[') {
            nested();
        } else {
            while (at < end && text[at] != ',' && text[at] != '}' && text[at] != ']') {
                at++;
            }
        }
        return new Slice(text, from, at - from);
    }

    private void string() {
        at++;
        while (peek() != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void nested() {
        int depth = 0;
        do {
            byte here = peek();
            if (here == '"') {
                string();
            } else {
                depth += here == '{' || here == '[' ? 1 : here == '}' || here == ']' ? -1 : 0;
                at++;
            }
        } while (depth > 0);
    }

    private byte peek() {
        if (at >= end) {
            throw new Broken();
        }
        return text[at];
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new Broken();
        }
        at++;
    }

    /** The text that a string means; without its quotes. */
    static Slice unescaped(Slice inner) {
        if (!hasEscapes(inner)) {
            return inner;
        }
        StringBuilder plain = new StringBuilder(inner.length());
        String spelled = inner.toString();
        int at = 0;
        while (at < spelled.length()) {
            char here = spelled.charAt(at++);
            if (here != '\\') {
                plain.append(here);
            } else if (spelled.charAt(at) == 'u') {
                plain.append((char) Integer.parseInt(spelled.substring(at + 1, at + 5), 16));
                at += 5;
            } else {
                plain.append(meaning(spelled.charAt(at++)));
            }
        }
        byte[] utf8 = plain.toString().getBytes(StandardCharsets.UTF_8);
        return new Slice(utf8, 0, utf8.length);
    }

    private static boolean hasEscapes(Slice inner) {
        for (int i = inner.offset(); i < inner.offset() + inner.length(); i++) {
            if (inner.array()[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private static char meaning(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> letter;
            default -> throw new Broken();
        };
    }
}
