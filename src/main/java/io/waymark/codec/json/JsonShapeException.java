package io.waymark.codec.json;

import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;

/**
 * Signals that a value of well-formed JSON has an unexpected type, for example a string instead of an object. The
 * message names the expected shape.
 */
public final class JsonShapeException extends StreamReadException {
    private static final long serialVersionUID = 1;

    JsonShapeException(JsonParser json, String reason) {
        super(json, reason);
    }
}
