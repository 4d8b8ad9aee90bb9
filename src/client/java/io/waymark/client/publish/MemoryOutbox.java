package io.waymark.client.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An outbox (queue of events to send) in memory. Its events are lost when the process ends. */
final class MemoryOutbox implements Outbox {
    private final ArrayDeque<OutgoingEvent> events = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;

    MemoryOutbox(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized boolean offer(OutgoingEvent event) {
        if (bytes + event.size() > maxBytes) {
            return false;
        }
        bytes += event.size();
        return events.add(event);
    }

    @Override
    public synchronized List<OutgoingEvent> peek(int maxEvents, int maxBatch) {
        var batch = new ArrayList<OutgoingEvent>();
        long size = 0;
        for (var event : events) {
            size += event.size();
            if (batch.size() == maxEvents || (!batch.isEmpty() && size > maxBatch)) {
                break;
            }
            batch.add(event);
        }
        return batch;
    }

    @Override
    public synchronized void remove(int count) {
        for (int i = 0; i < count; i++) {
            bytes -= events.removeFirst().size();
        }
    }

    @Override
    public synchronized int size() {
        return events.size();
    }

    @Override
    public String location() {
        return "";
    }

    @Override
    public void close() {
        // the publisher reports the remaining events
    }
}
