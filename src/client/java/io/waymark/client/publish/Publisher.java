package io.waymark.client.publish;

import io.waymark.client.publish.Transport.DeliveryException;
import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.RunId;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends events in the background, in order, again and again until they are safe. Publishing never throws and holds the
 * caller up no longer than the settings allow; what was lost is in the {@link #report()}. For any number of threads.
 */
public final class Publisher implements AutoCloseable {
    private static final System.Logger log = System.getLogger(Publisher.class.getName());
    private static final int MAX_BATCH_EVENTS = 500;
    private static final int MAX_BATCH_BYTES = 4 << 20;
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofMillis(200);

    private final Transport transport;
    private final PublisherSettings settings;
    private final Outbox outbox;
    private final DeliveryTracker tracker = new DeliveryTracker();
    private final EventDecoder decoder = new EventDecoder();
    private final Thread sender;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean overflowing;
    private boolean closing;
    private boolean flushRequested;

    /** Starts sending. */
    public Publisher(Transport transport, PublisherSettings settings) {
        this.transport = transport;
        this.settings = settings;
        var folder = settings.folder();
        this.outbox = folder == null
                ? new MemoryOutbox(settings.bufferBytes())
                : FileOutbox.open(folder, settings.bufferBytes());
        this.sender = Thread.ofPlatform().daemon().name("waymark-publisher").unstarted(this::sendLoop);
        sender.start();
    }

    /** Takes an event; whether it arrived is in the report. */
    public void publish(OutgoingEvent event) {
        if (decoder.decode(event.bytes()) instanceof DecodeResult.Rejected(var reason)) {
            tracker.markUndelivered(event, reason);
            return;
        }
        lock.lock();
        try {
            if (closing) {
                tracker.markUndelivered(event, "The publisher is closed: publish before.");
            } else if (requireDecodable(event)) {
                changed.signalAll();
            } else {
                tracker.markUndelivered(
                        event,
                        "The buffer of " + settings.bufferBytes()
                                + " bytes is full: make it larger, or see why nothing is delivered.");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything published so far is safe or lost; false when that takes longer. */
    public boolean flush(Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (outbox.size() > 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return outbox.size() == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** What became of the events up to now. */
    public DeliveryReport report() {
        lock.lock();
        try {
            return tracker.report(closing ? 0 : outbox.size(), outbox.location());
        } finally {
            lock.unlock();
        }
    }

    /** The time of the run's last event that is safe, {@link Instant#MIN} for none. */
    public Instant lastDelivered(RunId run) {
        return tracker.lastDelivered(run);
    }

    /** Delivers the rest, as long as the settings allow; what is left then is in the report. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        stopSender();
        transport.close();
        outbox.peek(Integer.MAX_VALUE, Integer.MAX_VALUE)
                .forEach(event -> tracker.markUndelivered(event, undeliveredReason()));
        outbox.close();
        var report = report();
        if (!report.complete()) {
            log.log(Level.WARNING, "Not all events were delivered: {0}", report);
        }
    }

    private void stopSender() {
        try {
            if (!sender.join(settings.closeTimeout())) {
                sender.interrupt();
                sender.join(INTERRUPT_TIMEOUT);
            }
        } catch (InterruptedException interrupted) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private String undeliveredReason() {
        return outbox.location().isEmpty()
                ? "Nobody took it before the end: let events wait in a folder, or close later."
                : "Nobody took it before the end; the next publisher with this folder sends it: " + outbox.location();
    }

    /** Waits for room, but once it waited in vain no more until there was some. */
    private boolean requireDecodable(OutgoingEvent event) {
        long nanos = overflowing ? 0 : settings.maxWait().toNanos();
        try {
            while (!outbox.offer(event)) {
                if (nanos <= 0) {
                    overflowing = true;
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return outbox.offer(event);
        }
    }

    private void sendLoop() {
        try {
            var pause = Duration.ZERO;
            while (awaitWork(pause)) {
                pause = sendBatch() ? Duration.ZERO : nextBackoff(pause);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sendBatch() throws InterruptedException {
        try {
            var batch = outbox.peek(MAX_BATCH_EVENTS, MAX_BATCH_BYTES);
            delivered(batch, transport.send(batch));
            return true;
        } catch (DeliveryException failure) {
            failed(failure);
        } catch (RuntimeException unexpected) { // this thread must go on, whatever it is
            failed(unexpected);
        }
        return false;
    }

    private void failed(Exception failure) {
        if (tracker.markFailed(String.valueOf(failure.getMessage()))) {
            log.log(Level.WARNING, "Cannot deliver events, trying on", failure);
        }
    }

    private void delivered(List<OutgoingEvent> batch, List<Transport.RejectedEvent> rejected) {
        lock.lock();
        try {
            outbox.remove(batch.size());
            tracker.markDelivered(batch, rejected);
            overflowing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Duration nextBackoff(Duration pause) {
        var next = pause.isZero() ? settings.firstBackoff() : pause.multipliedBy(2);
        return next.compareTo(settings.maxBackoff()) > 0 ? settings.maxBackoff() : next;
    }

    /** Waits out the pause, then for an event; false when all is sent and no more will come. */
    private boolean awaitWork(Duration pause) throws InterruptedException {
        long nanos = pause.toNanos();
        lock.lock();
        try {
            while (nanos > 0 && (!closing || flushRequested)) {
                nanos = changed.awaitNanos(nanos);
            }
            flushRequested = closing; // the first pause after closing is cut short
            while (outbox.size() == 0 && !closing) {
                changed.await();
            }
            return outbox.size() > 0;
        } finally {
            lock.unlock();
        }
    }
}
