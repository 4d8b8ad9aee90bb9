package io.waymark.client.publish;

import java.util.List;

/** Sends batches of events to Waymark, over HTTP or Kafka. The publisher calls it from one thread. */
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

    /**
     * An event that Waymark rejected permanently, so that a retry cannot succeed.
     *
     * @param event the event
     * @param reason the reason and what to do
     */
    record RejectedEvent(OutgoingEvent event, String reason) {}

    /**
     * Thrown if the delivery of events failed or its outcome is unknown. The publisher sends the same events again.
     */
    final class DeliveryException extends Exception {
        private static final long serialVersionUID = 1;

        public DeliveryException(String reason) {
            super(reason, null, false, false);
        }
    }
}
