package io.waymark.web.openlineage;

import java.util.List;

/**
 * The response to a batch of which some events failed, as OpenLineage specifies it.
 *
 * @param status {@code partial_success}
 * @param summary the numbers of events
 * @param failedEvents the events that failed, in the order of the request
 */
record BatchResponse(String status, Summary summary, List<FailedEvent> failedEvents) {
    /**
     * The numbers of events of a batch.
     *
     * @param received the number in the request
     * @param successful the number that was accepted
     * @param failed the number that failed
     * @param retriable the number of failed events that may succeed if they are sent again
     * @param nonRetriable the number of invalid events
     */
    record Summary(int received, int successful, int failed, int retriable, int nonRetriable) {}

    /**
     * An event of a batch that failed.
     *
     * @param index the index of the event in the request, from 0
     * @param reason the cause and the remedy
     * @param retriable whether the event may succeed if it is sent again
     */
    record FailedEvent(int index, String reason, boolean retriable) {}

    static BatchResponse partial(int received, List<FailedEvent> failed, int retriable) {
        var summary =
                new Summary(received, received - failed.size(), failed.size(), retriable, failed.size() - retriable);
        return new BatchResponse("partial_success", summary, failed);
    }
}
