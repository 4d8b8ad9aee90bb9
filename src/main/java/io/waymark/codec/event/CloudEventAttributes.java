package io.waymark.codec.event;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.TimestampParser;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a CloudEvent 1.0 that Waymark uses, validated.
 *
 * @param id the id, unique within the source
 * @param source the producer of the event
 * @param type the type of the event
 * @param run the run to which the event belongs, from the attribute {@code subject}; for an observation of a dataset,
 *     derived from {@code source} and {@code id}
 * @param time the time at which the event happened
 */
record CloudEventAttributes(String id, String source, EventType type, RunId run, Instant time) {
    /** The name of the attribute by which events are recognized, because every CloudEvent must have it. */
    static final String VERSION = "specversion";

    static final Set<String> NAMES = Set.of(VERSION, "id", "source", "type", "subject", "time", "datacontenttype");

    /** The CloudEvents extension attribute for distributed tracing. Its value never makes an event invalid. */
    static final String TRACE_PARENT = "traceparent";

    /**
     * Validates the attributes.
     *
     * @param prefix the prefix of the names in error messages: {@code /} or {@code ce_}
     */
    static CloudEventAttributes of(Map<String, String> given, String prefix) {
        var version = required(given, prefix, VERSION);
        if (!version.equals("1.0")) {
            throw new DecodeException(prefix + VERSION, "1.0 is expected, found: " + version);
        }
        checkContentType(prefix + "datacontenttype", given.get("datacontenttype"));
        var id = required(given, prefix, "id");
        var source = required(given, prefix, "source");
        var type = type(prefix + "type", required(given, prefix, "type"));
        return new CloudEventAttributes(
                id,
                source,
                type,
                type == EventType.DATASET_OBSERVED
                        ? RunId.ofObservation(source, id)
                        : run(prefix + "subject", required(given, prefix, "subject"), type),
                TimestampParser.read(prefix + "time", required(given, prefix, "time")));
    }

    /** Rejects data that is declared as another format than JSON. */
    static void checkContentType(String where, @Nullable String given) {
        if (given != null) {
            var media = mediaType(given);
            if (!media.endsWith("/json") && !media.endsWith("+json")) {
                throw new DecodeException(
                        where, "a JSON media type such as application/json is expected, found: " + given);
            }
        }
    }

    /** Returns the media type without parameters, in lower case. */
    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static String required(Map<String, String> given, String prefix, String name) {
        var value = given.get(name);
        if (value == null || value.isEmpty()) {
            throw new DecodeException(prefix + name, "a string is required");
        }
        return value;
    }

    private static EventType type(String where, String word) {
        var type = EventType.of(word);
        if (type == null) {
            throw new DecodeException(
                    where, "an event type such as io.waymark.run.started is expected, found: " + word);
        }
        return type;
    }

    private static RunId run(String where, String subject, EventType type) {
        try {
            var run = RunId.of(subject);
            if (run.isObservation()) {
                throw new DecodeException(
                        where,
                        type == EventType.RUN_RESTORED
                                ? "an observation of a dataset has no executions to restore: " + subject
                                : RunId.OBSERVATION_PREFIX + " begins the ids of observed datasets only: " + subject);
            }
            return run;
        } catch (IllegalArgumentException malformed) {
            throw new DecodeException(where, "a run id must be " + RunId.FORMAT_RULE + ", found: " + subject);
        }
    }
}
