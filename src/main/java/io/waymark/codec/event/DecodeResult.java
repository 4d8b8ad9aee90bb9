package io.waymark.codec.event;

import io.waymark.codec.event.parse.UnknownMember;
import io.waymark.domain.run.RunEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of bytes. */
public sealed interface DecodeResult {

    /**
     * A valid event of a run.
     *
     * @param traceParent as given, unchecked (CloudEvents' extension for distributed tracing); null when there is none
     * @param unknown members of the data that are ignored
     */
    record ValidEvent(RunEvent event, @Nullable String traceParent, List<UnknownMember> unknown)
            implements DecodeResult {
        /** One that nobody traces. */
        public ValidEvent(RunEvent event) {
            this(event, null, List.of());
        }
    }

    /**
     * No event, and never one.
     *
     * @param reason for people: where, what is wrong, and what is expected
     */
    record Rejected(String reason) implements DecodeResult {}
}
