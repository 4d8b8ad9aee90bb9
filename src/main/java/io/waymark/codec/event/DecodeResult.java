package io.waymark.codec.event;

import io.waymark.codec.event.parse.UnknownMember;
import io.waymark.domain.run.RunEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of decoding one event: either a valid event, or the reason for which it is rejected. */
public sealed interface DecodeResult {

    /**
     * The result for bytes that are a valid event of a run.
     *
     * @param event the decoded event
     * @param traceParent the value of the CloudEvents extension for distributed tracing, not validated; null if there
     *     is none
     * @param unknown the members of the data that Waymark does not know and ignores
     */
    record ValidEvent(RunEvent event, @Nullable String traceParent, List<UnknownMember> unknown)
            implements DecodeResult {
        /** Creates an event without a trace and without unknown members. */
        public ValidEvent(RunEvent event) {
            this(event, null, List.of());
        }
    }

    /**
     * The result for bytes that are not a valid event.
     *
     * @param reason a sentence with the location in the event, the error, and the expected form
     */
    record Rejected(String reason) implements DecodeResult {}
}
