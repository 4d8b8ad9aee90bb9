package io.waymark.decode;

import io.waymark.domain.run.RunEvent;
import org.jspecify.annotations.Nullable;

/** What came of bytes. */
public sealed interface Decoded {

    /**
     * A valid event of a run.
     *
     * @param traceParent as given, unchecked (CloudEvents' extension for distributed tracing); null when there is none
     */
    record Event(RunEvent event, @Nullable String traceParent) implements Decoded {
        /** One that nobody traces. */
        public Event(RunEvent event) {
            this(event, null);
        }
    }

    /**
     * No event, and never one.
     *
     * @param reason for people: where, what is wrong, and what is expected
     */
    record Rejected(String reason) implements Decoded {}
}
