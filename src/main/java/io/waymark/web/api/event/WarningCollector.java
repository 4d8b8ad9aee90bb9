package io.waymark.web.api.event;

import io.waymark.codec.event.parse.UnknownMember;
import io.waymark.web.api.event.PublishResponse.WarningView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects the warnings about the accepted events of one request, the first 100 of them. */
final class WarningCollector {
    private static final int MAX_LISTED = 100;

    private final List<WarningView> listed = new ArrayList<>();
    private long omitted;

    /**
     * Adds the warnings about one event.
     *
     * @param index the index of the event in the request
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
