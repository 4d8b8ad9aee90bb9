package io.waymark.client.publish;

import java.util.List;

/** Takes events to Waymark. One thread uses it. */
public interface Transport extends AutoCloseable {

    /**
     * Sends events and waits until they are safe.
     *
     * @return those that were refused for good; all others are safe
     * @throws DeliveryException when trying the same ones again may help
     */
    List<RejectedEvent> send(List<OutgoingEvent> events) throws DeliveryException, InterruptedException;

    /** Ends at once. */
    @Override
    void close();

    /** An event that no repetition makes right. */
    record RejectedEvent(OutgoingEvent event, String reason) {}

    /** Nobody took the events, or it is not known. */
    final class DeliveryException extends Exception {
        private static final long serialVersionUID = 1;

        public DeliveryException(String reason) {
            super(reason, null, false, false);
        }
    }
}
