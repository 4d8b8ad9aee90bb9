package io.waymark.codec.event.parse;

import io.waymark.codec.json.NearestNameFinder;
import java.util.Optional;
import java.util.Set;

/**
 * A member of an event's data that Waymark ignores.
 *
 * @param parent JSON pointer of the object that has it
 * @param accepted the names of the members that the object may have
 */
public record UnknownMember(String parent, String name, Set<String> accepted) {
    private static final int MAX_SHOWN = 200;

    /** Returns its JSON pointer; a name of more than 200 characters is cut off, with an ellipsis at the end. */
    public String path() {
        var shown = name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "…";
        return parent + '/' + shown.replace("~", "~0").replace("/", "~1");
    }

    /** Returns the warning for the producer, with the most similar known name. */
    public String message() {
        return "This member is unknown and was ignored"
                + suggestion().map(meant -> "; did you mean '" + meant + "'?").orElse(".");
    }

    private Optional<String> suggestion() {
        return name.length() > MAX_SHOWN ? Optional.empty() : NearestNameFinder.closeTo(name, accepted);
    }
}
