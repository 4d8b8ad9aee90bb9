package io.waymark.web.problem;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a client's request is rejected. Any HTTP endpoint may throw it. {@link ProblemExceptionHandler} maps it
 * to a problem document of type {@code urn:waymark:problem:<kebab-name>}.
 */
public final class RequestRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String problemType;
    private final String detail;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, String> headers;
    private final transient Map<String, Object> members;

    /**
     * Creates the exception.
     *
     * @param status the HTTP status code, 400 to 599
     * @param problemType the machine-readable type of the problem, for example {@code malformed-cursor}
     * @param detail the cause and the remedy, for people
     */
    public RequestRejectedException(int status, String problemType, String detail) {
        this(status, problemType, detail, null);
    }

    /** Creates the exception for a request that may succeed if it is sent again after this time. */
    public RequestRejectedException(int status, String problemType, String detail, @Nullable Duration retryAfter) {
        this(status, problemType, detail, retryAfter, Map.of(), Map.of());
    }

    private RequestRejectedException(
            int status,
            String problemType,
            String detail,
            @Nullable Duration retryAfter,
            Map<String, String> headers,
            Map<String, Object> members) {
        super(detail, null, false, false);
        this.status = status;
        this.problemType = Objects.requireNonNull(problemType);
        this.detail = Objects.requireNonNull(detail);
        this.retryAfter = retryAfter;
        this.headers = headers;
        this.members = members;
    }

    /** Returns a copy with a response header that states an accepted value. */
    public RequestRejectedException withHeader(String name, String value) {
        return new RequestRejectedException(
                status, problemType, detail, retryAfter, with(headers, name, value), members);
    }

    /** Returns a copy with an extension member of the problem document (RFC 9457, section 3.2). */
    public RequestRejectedException withMember(String name, Object value) {
        return new RequestRejectedException(
                status, problemType, detail, retryAfter, headers, with(members, name, value));
    }

    private static <T> Map<String, T> with(Map<String, T> map, String name, T value) {
        var extended = new LinkedHashMap<>(map);
        extended.put(name, value);
        return Collections.unmodifiableMap(extended);
    }

    /** Returns an exception with status 400: the request is malformed. */
    public static RequestRejectedException malformed(String problemType, String detail) {
        return new RequestRejectedException(400, problemType, detail);
    }

    /** Returns an exception with status 404: the resource does not exist and never existed. */
    public static RequestRejectedException unknown(String problemType, String detail) {
        return new RequestRejectedException(404, problemType, detail);
    }

    /** Returns an exception with status 410: the resource existed and is pruned. */
    public static RequestRejectedException gone(String problemType, String detail) {
        return new RequestRejectedException(410, problemType, detail);
    }

    public int status() {
        return status;
    }

    public String problemType() {
        return problemType;
    }

    public String detail() {
        return detail;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns the response headers by name. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the extension members of the problem document by name. */
    public Map<String, Object> members() {
        return members;
    }
}
