package io.waymark.web.api.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The result of publishing the events of a request.
 *
 * @param accepted the number of events that the broker acknowledged
 * @param rejected the invalid events, which were not published
 * @param warnings about ignored members of accepted events; omitted if there are none
 * @param warningsOmitted the number of further warnings; omitted if there are none
 */
record PublishResponse(
        int accepted,
        List<RejectedEvent> rejected,
        Optional<List<WarningView>> warnings,
        OptionalLong warningsOmitted) {

    /**
     * A rejected event.
     *
     * @param index its index in the request, from 0
     * @param id null if it has no readable id
     */
    record RejectedEvent(int index, @Nullable String id, String reason) {}

    /**
     * A warning about an ignored member of an accepted event.
     *
     * @param index the index of the event in the request, from 0
     * @param path a JSON pointer into the event
     */
    record WarningView(int index, String id, String path, String message) {}
}
