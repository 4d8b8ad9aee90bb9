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
public final class RequestRejected extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String kebabName;
    private final String detail;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, String> headers;
    private final transient Map<String, Object> members;

    /**
     * Refuses a request.
     *
     * @param status of HTTP, 400 to 599
     * @param kebabName names the kind of problem for programs, {@code malformed-cursor}
     * @param detail for people: what is wrong and what to do
     */
    public RequestRejected(int status, String kebabName, String detail) {
        this(status, kebabName, detail, null);
    }

    /** Refuses a request that may be served when it is sent again after this time. */
    public RequestRejected(int status, String kebabName, String detail, @Nullable Duration retryAfter) {
        this(status, kebabName, detail, retryAfter, Map.of(), Map.of());
    }

    private RequestRejected(
            int status,
            String kebabName,
            String detail,
            @Nullable Duration retryAfter,
            Map<String, String> headers,
            Map<String, Object> members) {
        super(detail, null, false, false);
        this.status = status;
        this.kebabName = Objects.requireNonNull(kebabName);
        this.detail = Objects.requireNonNull(detail);
        this.retryAfter = retryAfter;
        this.headers = headers;
        this.members = members;
    }

    /** The same with a header of the answer, which states what would be accepted. */
    public RequestRejected withHeader(String name, String value) {
        return new RequestRejected(status, kebabName, detail, retryAfter, with(headers, name, value), members);
    }

    /** The same with an extension member of the problem document (RFC 9457, section 3.2). */
    public RequestRejected withMember(String name, Object value) {
        return new RequestRejected(status, kebabName, detail, retryAfter, headers, with(members, name, value));
    }

    private static <T> Map<String, T> with(Map<String, T> map, String name, T value) {
        var more = new LinkedHashMap<>(map);
        more.put(name, value);
        return Collections.unmodifiableMap(more);
    }

    /** 400: the request itself is wrong. */
    public static RequestRejected malformed(String kebabName, String detail) {
        return new RequestRejected(400, kebabName, detail);
    }

    /** 404: there is no such thing and never was. */
    public static RequestRejected unknown(String kebabName, String detail) {
        return new RequestRejected(404, kebabName, detail);
    }

    /** 410: it was there and is pruned. */
    public static RequestRejected gone(String kebabName, String detail) {
        return new RequestRejected(410, kebabName, detail);
    }

    public int status() {
        return status;
    }

    public String kebabName() {
        return kebabName;
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
