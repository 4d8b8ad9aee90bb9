package io.waymark.codec.event.reuse;

import java.util.Arrays;

/** Skips JSON values in a text of UTF-8 bytes without validating them. */
abstract sealed class JsonByteScanner permits SchemaScanner {
    /** The maximum nesting depth; the strict reader handles deeper values and counts their levels from the root. */
    private static final int MAX_DEPTH = 16;

    private static final byte END_OF_TEXT = 0;
    final byte[] text;
    int position;

    /**
     * Receives the position of the name of each member of an object, and skips the value that follows. Returns false to
     * stop.
     */
    interface MemberConsumer {
        boolean accept(int nameStart, int nameEnd);
    }

    JsonByteScanner(byte[] text) {
        this.text = text;
    }

    /** Passes each member of an object to the consumer. Returns false if the object has an unusual form. */
    final boolean scanMembers(MemberConsumer member) {
        if (!skipIf('{')) {
            return false;
        }
        if (skipIf('}')) {
            return true;
        }
        do {
            skipBlanks();
            int name = position + 1;
            if (!skipString()) {
                return false;
            }
            int end = position - 1;
            if (!skipIf(':')) {
                return false;
            }
            skipBlanks();
            if (!member.accept(name, end)) {
                return false;
            }
        } while (skipIf(','));
        return skipIf('}');
    }

    final boolean skipValue() {
        return switch (peek()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> skipScalar();
        };
    }

    final boolean skipString() {
        if (peek() != '"') {
            return false;
        }
        position++;
        while (position < text.length && text[position] != '"') {
            position += text[position] == '\\' ? 2 : 1;
        }
        position++;
        return position <= text.length;
    }

    final boolean skipNested() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> {
                    if (!skipString()) {
                        return false;
                    }
                }
                case '{', '[' -> {
                    depth++;
                    position++;
                }
                case '}', ']' -> {
                    depth--;
                    position++;
                }
                case END_OF_TEXT -> {
                    return false;
                }
                default -> position++;
            }
        } while (depth > 0 && depth <= MAX_DEPTH);
        return depth == 0;
    }

    final boolean skipScalar() {
        int start = position;
        while (position < text.length && ",}] \t\r\n".indexOf(text[position]) < 0) {
            position++;
        }
        return position > start;
    }

    final boolean skipIf(char expectedByte) {
        skipBlanks();
        if (peek() != expectedByte) {
            return false;
        }
        position++;
        return true;
    }

    final void skipBlanks() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            position++;
        }
    }

    final byte peek() {
        return position < text.length ? text[position] : END_OF_TEXT;
    }

    final boolean matches(int from, int to, byte[] name) {
        return Arrays.equals(text, from, to, name, 0, name.length);
    }
}
