package io.waymark.port;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's request cannot be served as it is. Every edge that answers over HTTP throws it; one place makes the problem
 * document ({@code urn:waymark:problem:<kebab-name>}) of it.
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
     * Refuses a request.
     *
     * @param status of HTTP, 400 to 599
     * @param problemType names the kind of problem for programs, {@code malformed-cursor}
     * @param detail for people: what is wrong and what to do
     */
    public RequestRejectedException(int status, String problemType, String detail) {
        this(status, problemType, detail, null);
    }

    /** Refuses a request that may be served when it is sent again after this time. */
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

    /** The same with a header of the answer, which states what would be accepted. */
    public RequestRejectedException withHeader(String name, String value) {
        return new RequestRejectedException(
                status, problemType, detail, retryAfter, with(headers, name, value), members);
    }

    /** The same with an extension member of the problem document (RFC 9457, section 3.2). */
    public RequestRejectedException withMember(String name, Object value) {
        return new RequestRejectedException(
                status, problemType, detail, retryAfter, headers, with(members, name, value));
    }

    private static <T> Map<String, T> with(Map<String, T> map, String name, T value) {
        var more = new LinkedHashMap<>(map);
        more.put(name, value);
        return Collections.unmodifiableMap(more);
    }

    /** 400: the request itself is wrong. */
    public static RequestRejectedException malformed(String problemType, String detail) {
        return new RequestRejectedException(400, problemType, detail);
    }

    /** 404: there is no such thing and never was. */
    public static RequestRejectedException unknown(String problemType, String detail) {
        return new RequestRejectedException(404, problemType, detail);
    }

    /** 410: it was there and is pruned. */
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

    /** Headers of the answer, by name. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Extension members of the problem document, by name. */
    public Map<String, Object> members() {
        return members;
    }
}
