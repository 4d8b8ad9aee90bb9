package io.waymark.chaos;

import io.waymark.chaos.RunHistory.SentEvent;
import java.io.IOException;
import java.util.List;

/** How an executor sends its events. */
interface EventChannel extends AutoCloseable {
    /** Sends them in order; returns when all of them are acknowledged, fails when that is not known. */
    void send(List<SentEvent> events) throws IOException;

    @Override
    void close();
}
