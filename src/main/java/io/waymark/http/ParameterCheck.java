package io.waymark.http;

import io.waymark.decode.NearestName;
import io.waymark.port.RequestRejected;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses query parameters that a request does not accept, and suggests the name that was meant (API-1). */
final class ParameterCheck {
    private static final int MAX_SHOWN = 100;

    private ParameterCheck() {}

    /**
     * Passes if all names are accepted ones.
     *
     * @throws RequestRejected 400 {@code unknown-parameter}
     */
    static void check(Iterable<String> names, List<String> accepted) {
        for (var name : names) {
            if (!accepted.contains(name)) {
                throw RequestRejected.malformed("unknown-parameter", detail(shortened(name), accepted));
            }
        }
    }

    private static String detail(String name, List<String> accepted) {
        var unknown = "Leave out the query parameter '" + name + "'";
        return accepted.isEmpty()
                ? unknown + ": this request accepts none."
                : "%s, or give '%s' instead: this request accepts %s."
                        .formatted(
                                unknown,
                                NearestName.of(name, accepted).orElseThrow(),
                                accepted.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static String shortened(String name) {
        return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "…";
    }
}
