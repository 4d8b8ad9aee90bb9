package io.waymark.web.api.event;

import io.waymark.codec.event.BinaryModeRequest;
import io.waymark.web.body.RequestMediaTypes;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * The forms in which a request body may contain events (EVT-10): one event as JSON, an array of events, one event on
 * each line, or, in binary mode, the data of one event whose attributes are HTTP headers.
 */
enum EventRequestFormat {
    SINGLE,
    BATCH,
    ONE_OR_BATCH,
    LINES,
    BINARY;

    private static final String CLOUD_EVENTS = "application/cloudevents";
    private static final String STRUCTURED = CLOUD_EVENTS + "+json";
    private static final String ARRAY = CLOUD_EVENTS + "-batch+json";

    /**
     * Returns the form that the request headers declare. Binary mode needs {@code ce-specversion}. A media type of
     * CloudEvents takes precedence over {@code ce-} headers.
     *
     * @throws io.waymark.web.problem.RequestRejectedException with status 415 if the headers declare none of the forms
     */
    static EventRequestFormat of(HttpHeaders headers) {
        boolean isBinary = headers.containsHeader(BinaryModeRequest.VERSION);
        var type = RequestMediaTypes.of(headers);
        if (type.isEmpty() && isBinary) {
            return BINARY; // SDKs send no Content-Type with an event that has no data
        }
        var media = type.map(mediaType -> mediaType.getType() + "/" + mediaType.getSubtype())
                .orElse("");
        return switch (media) {
            case STRUCTURED -> SINGLE;
            case ARRAY -> BATCH;
            case MediaType.APPLICATION_NDJSON_VALUE -> LINES;
            default -> {
                if (isBinary
                        && !media.startsWith(CLOUD_EVENTS)
                        && type.filter(RequestMediaTypes::isJson).isPresent()) {
                    yield BINARY;
                }
                if (media.equals(MediaType.APPLICATION_JSON_VALUE)) {
                    yield ONE_OR_BATCH; // the only JSON type that clients generated from the OpenAPI document can send
                }
                throw RequestMediaTypes.unsupported("Send events as " + STRUCTURED + " (one event), " + ARRAY
                                + " (a JSON array of events) or " + MediaType.APPLICATION_NDJSON_VALUE
                                + " (one event on each line), or an event or an array of events as application/json; or, in"
                                + " binary mode, the data as application/json with the"
                                + " attributes as headers: ce-specversion, ce-id, ce-source, ce-type, ce-subject,"
                                + " ce-time.")
                        .withHeader(
                                HttpHeaders.ACCEPT,
                                String.join(
                                        ", ",
                                        STRUCTURED,
                                        ARRAY,
                                        MediaType.APPLICATION_NDJSON_VALUE,
                                        MediaType.APPLICATION_JSON_VALUE));
            }
        };
    }
}
