package io.waymark.web.api.event;

import io.waymark.codec.event.parse.UnknownMember;
import io.waymark.web.api.event.PublishResponse.WarningView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects warnings about the accepted events of one request. It keeps the first 100 and counts the others. */
final class WarningCollector {
    private static final int MAX_LISTED = 100;

    private final List<WarningView> listed = new ArrayList<>();
    private long omitted;

    /**
     * Adds a warning for each unknown member of one event.
     *
     * @param index the index of the event in the request, from 0
     * @param id the id of the event
     * @param unknown the members that Waymark does not know
     */
    void add(int index, String id, List<UnknownMember> unknown) {
        var room = Math.min(unknown.size(), MAX_LISTED - listed.size());
        unknown.subList(0, room)
                .forEach(member -> listed.add(new WarningView(index, id, member.path(), member.message())));
        omitted += unknown.size() - room;
    }

    Optional<List<WarningView>> listed() {
        return listed.isEmpty() ? Optional.empty() : Optional.of(listed);
    }

    OptionalLong omitted() {
        return omitted == 0 ? OptionalLong.empty() : OptionalLong.of(omitted);
    }
}
