package io.waymark.codec.event.parse;

import io.waymark.codec.json.DomainJson;
import java.util.HashSet;
import java.util.Optional;

/**
 * Finds the first syntax error of a JSON text, explains it in the terms of RFC 8259, and suggests a correction. It runs
 * only on texts that Jackson has rejected, because the error messages of Jackson are hard to understand. It takes
 * linear time.
 */
public final class JsonSyntaxErrorFinder {
    private final JsonCursor cursor;
    private final JsonScalarSyntaxChecker scalars;

    private JsonSyntaxErrorFinder(String text) {
        this.cursor = new JsonCursor(text);
        this.scalars = new JsonScalarSyntaxChecker(cursor);
    }

    /** Returns the first error of a text that must be exactly one JSON value; empty if the syntax is correct. */
    public static Optional<JsonCursor.SyntaxFault> findFirstFault(String text) {
        try {
            new JsonSyntaxErrorFinder(text).document();
            return Optional.empty();
        } catch (JsonCursor.SyntaxFaultException found) {
            return Optional.of(found.fault);
        }
    }

    private void document() {
        value();
        cursor.skipBlanks();
        if (cursor.peek() == '{' || cursor.peek() == '[') {
            throw cursor.fault("a second JSON value begins here; send one event in each line, request or record");
        }
        if (cursor.position < cursor.text.length()) {
            throw cursor.fault(InvalidTokenMessages.reasonForCharacter(cursor.peek())
                    .orElse("there is more text after the end of the JSON value; remove it"));
        }
    }

    private void value() {
        cursor.skipBlanks();
        switch (cursor.peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> scalars.string(null);
            case '-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> scalars.number();
            case ',', ':', '}', ']' -> throw cursor.fault("a value is missing before '" + cursor.peek() + "'");
            default -> scalars.parseWord();
        }
    }

    private void object() {
        openBracket();
        var names = new HashSet<String>();
        while (cursor.peek() != '}' || !names.isEmpty()) {
            int start = cursor.position;
            var name = name(names.isEmpty());
            if (!names.add(name)) {
                throw cursor.fault(
                        start,
                        "the name " + InvalidTokenMessages.quoted(name) + " occurs twice in one object; use it once");
            }
            cursor.skipBlanks();
            if (!cursor.skipIf(':')) {
                throw cursor.fault("a colon is missing after the name " + InvalidTokenMessages.quoted(name));
            }
            value();
            if (!next('}')) {
                return;
            }
        }
        cursor.closeBracket();
    }

    private String name(boolean first) {
        switch (cursor.peek()) {
            case '"' -> {
                var name = new StringBuilder();
                scalars.string(name);
                return name.toString();
            }
            case '}' -> throw cursor.fault("a comma stands before '}'; remove the comma");
            case ',' -> throw cursor.fault(first ? "a member is missing before ','" : "one comma too many; remove it");
            default -> {
                if (InvalidTokenMessages.isWordCharacter(cursor.peek())) {
                    throw cursor.fault("the name " + InvalidTokenMessages.shortened(scalars.scanWord())
                            + " must be in double quotes");
                }
                throw cursor.unexpected("a name in double quotes is expected");
            }
        }
    }

    private void array() {
        openBracket();
        boolean first = true;
        while (cursor.peek() != ']' || !first) {
            if (cursor.peek() == ']') {
                throw cursor.fault("a comma stands before ']'; remove the comma");
            }
            value();
            first = false;
            if (!next(']')) {
                return;
            }
        }
        cursor.closeBracket();
    }

    private void openBracket() {
        if (cursor.depth() == DomainJson.MAX_DEPTH) {
            throw cursor.fault("arrays and objects are nested in more than " + DomainJson.MAX_DEPTH
                    + " levels; flatten the value, or send the deeper part as a string");
        }
        cursor.openBracket();
    }

    /** Returns whether another member or item follows; otherwise skips the end of the array or object. */
    private boolean next(char end) {
        cursor.skipBlanks();
        if (cursor.peek() == end) {
            cursor.closeBracket();
            return false;
        }
        if (!cursor.skipIf(',')) {
            throw cursor.peek() == '"' || cursor.peek() == '{' || cursor.peek() == '['
                    ? cursor.fault("a comma is missing before " + cursor.peek())
                    : cursor.unexpected("a comma or '" + end + "' is expected");
        }
        cursor.skipBlanks();
        return true;
    }
}
