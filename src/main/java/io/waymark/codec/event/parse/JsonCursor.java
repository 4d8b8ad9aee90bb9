package io.waymark.codec.event.parse;

import java.util.ArrayDeque;
import java.util.Deque;

/** A position in a JSON text, with the brackets that are open there. */
final class JsonCursor {
    private static final String BLANKS = " \t\r\n";
    private static final char END = '\uFFFF';

    final String text;
    int position;

    private final Deque<Integer> openBrackets = new ArrayDeque<>();

    /**
     * A syntax error.
     *
     * @param offset of the wrong character, in UTF-16 code units from 0
     * @param reason the error and the remedy
     */
    record SyntaxFault(int offset, String reason) {}

    /**
     * Carries a syntax error from the recursive search to {@link JsonSyntaxErrorFinder#findFirstFault}, which returns
     * it.
     */
    static final class SyntaxFaultException extends RuntimeException {
        private static final long serialVersionUID = 1;
        final transient SyntaxFault fault;

        SyntaxFaultException(SyntaxFault fault) {
            super(fault.reason(), null, false, false);
            this.fault = fault;
        }
    }

    JsonCursor(String text) {
        this.text = text;
    }

    /** Returns the number of open brackets. */
    int depth() {
        return openBrackets.size();
    }

    void openBracket() {
        openBrackets.push(position++);
        skipBlanks();
    }

    void closeBracket() {
        position++;
        openBrackets.pop();
    }

    /** Returns the fault of the character at the position, where the syntax expects something else. */
    SyntaxFaultException unexpected(String expected) {
        if (position >= text.length()) {
            return fault(unclosedBracketReason());
        }
        return fault(InvalidTokenMessages.reasonForCharacter(peek())
                .orElseGet(() -> "the character " + InvalidTokenMessages.describe(peek()) + " is not allowed here; "
                        + expected));
    }

    private String unclosedBracketReason() {
        if (openBrackets.isEmpty()) {
            return "a JSON value is expected, and there is none";
        }
        int start = openBrackets.peek();
        return "the text ends before the closing '" + (text.charAt(start) == '{' ? '}' : ']') + "' of the "
                + (text.charAt(start) == '{' ? "object" : "array") + " that begins at "
                + TextLocation.locate(text, start)
                + (text.indexOf('\n') < 0 ? "; in NDJSON, write each event whole on one line" : "; send it whole");
    }

    /** Returns a fault at the position; at the end of the text, the unclosed bracket is the reason. */
    SyntaxFaultException fault(String reason) {
        return fault(position, position >= text.length() ? unclosedBracketReason() : reason);
    }

    SyntaxFaultException fault(int offset, String reason) {
        return new SyntaxFaultException(new SyntaxFault(offset, reason));
    }

    boolean skipIf(char expected) {
        boolean there = peek() == expected && position < text.length();
        position += there ? 1 : 0;
        return there;
    }

    void skipBlanks() {
        while (position < text.length() && BLANKS.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    char peek() {
        return position < text.length() ? text.charAt(position) : END;
    }
}
