package io.waymark.codec.event.parse;

import io.waymark.codec.json.NearestNameFinder;
import java.util.Optional;
import java.util.Set;

/**
 * A member of an event's data that Waymark does not know and ignores. It is reported to the sender as a warning.
 *
 * @param parent the JSON pointer of the object that has the member
 * @param name the name of the member
 * @param accepted the names of the members that the object may have
 */
public record UnknownMember(String parent, String name, Set<String> accepted) {
    private static final int MAX_SHOWN = 200;

    /** Returns the JSON pointer of the member. A name of more than 200 characters is cut off and ends with "…". */
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
