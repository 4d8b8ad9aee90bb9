package io.waymark.port;

import java.time.Duration;
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
        super(detail, null, false, false);
        this.status = status;
        this.kebabName = Objects.requireNonNull(kebabName);
        this.detail = Objects.requireNonNull(detail);
        this.retryAfter = retryAfter;
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
}
