package io.waymark.client.publish;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

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
 * Sends events in the background, in order, and retries until they are acknowledged. {@link #publish} never throws and
 * blocks no longer than {@link PublisherSettings#maxWait()}. {@link #report()} counts the delivered and the lost
 * events.
 *
 * <pre>{@code
 * var transport = new HttpTransport(URI.create("http://localhost:8080"), null, Duration.ofSeconds(15));
 * var writer = new CloudEventFactory(RunId.of("demo"), "/executors/lab", Clock.systemUTC());
 * try (var publisher = new Publisher(transport, PublisherSettings.DEFAULT.withFolder(Path.of("outbox")))) {
 *     publisher.publish(writer.write("run.started", Map.of()));
 *     publisher.flush(Duration.ofSeconds(5));
 *     System.out.println(publisher.report());
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for use by multiple threads. One daemon thread sends the events, at most 500 events or 4 MiB
 * in one attempt. If the process exits without {@link #close()}, the events of an outbox in memory are lost.
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
    private boolean backoffSkipped;

    /**
     * Opens the outbox and starts the sending thread. Closing this publisher closes the transport.
     *
     * @throws java.io.UncheckedIOException if the outbox file cannot be opened
     */
    public Publisher(Transport transport, PublisherSettings settings) {
        this.transport = transport;
        this.settings = settings;
        var folder = settings.folder();
        this.outbox = folder == null
                ? new MemoryOutbox(settings.bufferBytes())
                : FileOutbox.open(folder, settings.bufferBytes());
        this.sender = new Thread(this::sendLoop, "waymark-publisher");
        sender.setDaemon(true);
        sender.start();
    }

    /**
     * Adds an event to the outbox. Does not throw: an invalid event, an event that exceeds the buffer and an event
     * after {@link #close()} count as undelivered in {@link #report()}.
     */
    public void publish(OutgoingEvent event) {
        if (decoder.decode(event.bytes()) instanceof DecodeResult.Rejected rejected) {
            tracker.markUndelivered(event, rejected.reason());
            return;
        }
        lock.lock();
        try {
            if (closing) {
                tracker.markUndelivered(event, "The publisher is closed: publish before the close.");
            } else if (offerWithinMaxWait(event)) {
                changed.signalAll();
            } else {
                tracker.markUndelivered(
                        event,
                        "The buffer of " + settings.bufferBytes()
                                + " bytes is full: increase it, or fix the delivery error in lastError.");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the outbox is empty. Returns false after the timeout or an interrupt. */
    public boolean flush(Duration timeout) {
        long nanos = timeout.toNanos();
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

    /** Returns the current delivery state. */
    public DeliveryReport report() {
        lock.lock();
        try {
            return tracker.report(closing ? 0 : outbox.size(), outbox.location());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the time of the last delivered event of the run; {@link Instant#MIN} if there is none. */
    public Instant lastDelivered(RunId run) {
        return tracker.lastDelivered(run);
    }

    /**
     * Sends the waiting events for at most {@link PublisherSettings#closeTimeout()}, then closes the outbox and the
     * transport. The remaining events count as undelivered; a file outbox keeps them for the next publisher.
     */
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
                .forEach(event -> tracker.markUndelivered(event, outbox.undeliveredReason()));
        outbox.close();
        var report = report();
        if (!report.complete()) {
            log.log(Level.WARNING, "Could not deliver all events before the close: {0}", report);
        }
    }

    private void stopSender() {
        try {
            MILLISECONDS.timedJoin(sender, settings.closeTimeout().toMillis());
            if (sender.isAlive()) {
                sender.interrupt();
                MILLISECONDS.timedJoin(sender, INTERRUPT_TIMEOUT.toMillis());
            }
        } catch (InterruptedException interrupted) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Adds an event, waiting for free space if necessary. After a wait without success, later calls do not wait until a
     * batch is delivered.
     */
    private boolean offerWithinMaxWait(OutgoingEvent event) {
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
            var backoff = Duration.ZERO;
            while (awaitWork(backoff)) {
                backoff = sendBatch() ? Duration.ZERO : settings.nextBackoff(backoff);
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
        } catch (RuntimeException unexpected) { // the thread must survive any failure
            failed(unexpected);
        }
        return false;
    }

    private void failed(Exception failure) {
        if (tracker.markFailed(String.valueOf(failure.getMessage()))) {
            log.log(Level.WARNING, "Could not deliver events. Retrying with backoff until it succeeds.", failure);
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

    /**
     * Waits for the backoff, then for an event. Returns false when the publisher is closing and the outbox is empty.
     */
    private boolean awaitWork(Duration backoff) throws InterruptedException {
        long nanos = backoff.toNanos();
        lock.lock();
        try {
            while (nanos > 0 && (!closing || backoffSkipped)) {
                nanos = changed.awaitNanos(nanos);
            }
            backoffSkipped = closing; // closing ends the current backoff early, once
            while (outbox.size() == 0 && !closing) {
                changed.await();
            }
            return outbox.size() > 0;
        } finally {
            lock.unlock();
        }
    }
}
