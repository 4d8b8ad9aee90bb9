package io.waymark.client.publish;

import java.util.List;

/** Takes events to Waymark. One thread uses it. */
public interface Transport extends AutoCloseable {

    /**
     * Sends events and waits until they are safe.
     *
     * @return those that were refused for good; all others are safe
     * @throws NotDelivered when trying the same ones again may help
     */
    List<Refused> send(List<OutgoingEvent> events) throws NotDelivered, InterruptedException;

    /** Ends at once. */
    @Override
    void close();

    /** An event that no repetition makes right. */
    record Refused(OutgoingEvent event, String reason) {}

    /** Nobody took the events, or it is not known. */
    final class NotDelivered extends Exception {
        private static final long serialVersionUID = 1;

        public NotDelivered(String reason) {
            super(reason, null, false, false);
        }
    }
}
