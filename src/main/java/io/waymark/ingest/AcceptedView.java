package io.waymark.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the events of a request.
 *
 * @param accepted how many the broker has
 * @param rejected those that are no valid events; they were not published
 */
record AcceptedView(int accepted, List<RejectedView> rejected) {

    /**
     * An event that was not taken.
     *
     * @param index its place in the request, from 0
     * @param id null when none can be read
     */
    record RejectedView(int index, @Nullable String id, String reason) {}
}
