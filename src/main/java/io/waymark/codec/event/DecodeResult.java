package io.waymark.codec.event;

import io.waymark.codec.event.parse.UnknownMember;
import io.waymark.domain.run.RunEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of decoding an event. */
public sealed interface DecodeResult {

    /**
     * A valid event of a run.
     *
     * @param traceParent the unvalidated value of CloudEvents' extension for distributed tracing; null if there is none
     * @param unknown members of the data that are ignored
     */
    record ValidEvent(RunEvent event, @Nullable String traceParent, List<UnknownMember> unknown)
            implements DecodeResult {
        /** Creates an event without a trace and without unknown members. */
        public ValidEvent(RunEvent event) {
            this(event, null, List.of());
        }
    }

    /**
     * Bytes that are not a valid event.
     *
     * @param reason a text with the location, the error, and the expected form
     */
    record Rejected(String reason) implements DecodeResult {}
}
