package io.waymark.web.filter;

import io.waymark.codec.json.NearestNameFinder;
import io.waymark.web.problem.RequestRejectedException;
import java.util.List;
import java.util.stream.Collectors;

/** Rejects query parameters that a request does not accept, and suggests the most similar accepted name (API-1). */
final class QueryParameterValidator {
    private static final int MAX_QUOTED_LENGTH = 100;

    private QueryParameterValidator() {}

    /**
     * Checks that all names are accepted.
     *
     * @throws RequestRejectedException with status 400 and type {@code unknown-parameter} if a name is not
     */
    static void check(Iterable<String> names, List<String> accepted) {
        for (var name : names) {
            if (!accepted.contains(name) && !accepted.contains(AcceptsQueryParameters.ANY)) {
                throw RequestRejectedException.malformed("unknown-parameter", detail(abbreviate(name), accepted));
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
                                NearestNameFinder.of(name, accepted).orElseThrow(),
                                accepted.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static String abbreviate(String name) {
        return name.length() <= MAX_QUOTED_LENGTH ? name : name.substring(0, MAX_QUOTED_LENGTH) + "…";
    }
}
