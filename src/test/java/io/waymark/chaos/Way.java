package io.waymark.chaos;

import io.waymark.chaos.Tale.Told;
import java.io.IOException;
import java.util.List;

/** How an executor sends its events. */
interface Way extends AutoCloseable {
    /** Sends them in order; returns when all of them are acknowledged, fails when that is not known. */
    void send(List<Told> events) throws IOException;

    @Override
    void close();
}
