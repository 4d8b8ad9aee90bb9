package io.waymark.web.api.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What became of the events of a request.
 *
 * @param accepted how many the broker has
 * @param rejected those that are no valid events; they were not published
 * @param warnings what was ignored of accepted events; left out if there is none
 * @param warningsOmitted how many more warnings there are; left out if there are none
 */
record PublishResponse(
        int accepted,
        List<RejectedEvent> rejected,
        Optional<List<WarningView>> warnings,
        OptionalLong warningsOmitted) {

    /**
     * An event that was not taken.
     *
     * @param index its place in the request, from 0
     * @param id null when none can be read
     */
    record RejectedEvent(int index, @Nullable String id, String reason) {}

    /**
     * A member of an accepted event that was ignored.
     *
     * @param index the position of the event in the request, from 0
     * @param path a JSON pointer into the event
     */
    record WarningView(int index, String id, String path, String message) {}
}
