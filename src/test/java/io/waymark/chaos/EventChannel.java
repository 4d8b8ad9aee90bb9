package io.waymark.chaos;

import io.waymark.chaos.RunHistory.SentEvent;
import java.io.IOException;
import java.util.List;

/** A channel by which an executor sends its events. */
interface EventChannel extends AutoCloseable {
    /** Sends events in order and returns when all are acknowledged. Fails if the acknowledgement is unknown. */
    void send(List<SentEvent> events) throws IOException;

    @Override
    void close();
}
