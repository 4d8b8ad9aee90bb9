package io.waymark.web.body;

import io.waymark.web.problem.RequestRejectedException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Determines the media type of a request body and rejects unsupported ones with status 415. */
public final class RequestMediaTypes {
    private RequestMediaTypes() {}

    /**
     * Returns the {@code Content-Type}; empty if there is none.
     *
     * @throws RequestRejectedException with status 415 if the header is not a media type
     */
    public static Optional<MediaType> of(HttpHeaders headers) {
        try {
            return Optional.ofNullable(headers.getContentType());
        } catch (InvalidMediaTypeException malformed) {
            throw unsupported("The Content-Type cannot be read: send a media type such as application/json.");
        }
    }

    /** Returns whether the subtype is {@code json} or ends with {@code +json}, with any parameters. */
    public static boolean isJson(MediaType type) {
        return type.isConcrete()
                && (type.getSubtype().equals("json") || type.getSubtype().endsWith("+json"));
    }

    /** Rejects a body with status 415 if it is declared as another type than JSON. Forms of web pages always are. */
    static void requireJson(HttpHeaders headers) {
        of(headers).filter(type -> !isJson(type)).ifPresent(other -> {
            throw unsupported("Send the body as JSON, with Content-Type application/json.")
                    .withHeader(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
        });
    }

    /** Returns an exception with status 415. The detail should name the supported types. */
    public static RequestRejectedException unsupported(String detail) {
        return new RequestRejectedException(415, "unsupported-media-type", detail);
    }
}
