package io.waymark.client.publish;

import java.util.List;

/** Sends batches of events to Waymark. The publisher calls it from one thread. */
public interface Transport extends AutoCloseable {

    /**
     * Sends events and waits until they are acknowledged.
     *
     * @return the permanently rejected events; all other events are delivered
     * @throws DeliveryException if a retry of the same events may succeed
     * @throws InterruptedException if the thread is interrupted; the events may be delivered
     */
    List<RejectedEvent> send(List<OutgoingEvent> events) throws DeliveryException, InterruptedException;

    /** Closes the transport at once, without waiting for open requests. */
    @Override
    void close();

    /** A permanently rejected event. A retry cannot succeed. */
    record RejectedEvent(OutgoingEvent event, String reason) {}

    /** Signals that the delivery failed or that its outcome is unknown. */
    final class DeliveryException extends Exception {
        private static final long serialVersionUID = 1;

        public DeliveryException(String reason) {
            super(reason, null, false, false);
        }
    }
}
