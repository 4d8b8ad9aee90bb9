package io.waymark.codec.json;

import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;

/** The JSON is well-formed, but it is not what is expected at this position; the message names what is expected. */
public final class UnexpectedShapeException extends StreamReadException {
    private static final long serialVersionUID = 1;

    UnexpectedShapeException(JsonParser json, String reason) {
        super(json, reason);
    }
}
