package io.waymark.web.api.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request that publishes events.
 *
 * @param accepted the number of events that the broker acknowledged
 * @param rejected the invalid events, which were not published
 * @param warnings the warnings about ignored members of accepted events, at most 100; omitted if there are none
 * @param warningsOmitted the number of further warnings that are not listed; omitted if there are none
 */
record PublishResponse(
        int accepted,
        List<RejectedEvent> rejected,
        Optional<List<WarningView>> warnings,
        OptionalLong warningsOmitted) {

    /**
     * An event of the request that is invalid and was therefore not published.
     *
     * @param index the index of the event in the request, from 0
     * @param id the id of the event; null if it has no readable id
     * @param reason the error, its location in the event, and the expected form
     */
    record RejectedEvent(int index, @Nullable String id, String reason) {}

    /**
     * A warning about a member of an accepted event that Waymark does not know and ignores.
     *
     * @param index the index of the event in the request, from 0
     * @param id the id of the event
     * @param path the JSON pointer of the member in the event
     * @param message the warning, with a suggestion for a misspelled name
     */
    record WarningView(int index, String id, String path, String message) {}
}
