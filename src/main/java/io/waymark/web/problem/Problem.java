package io.waymark.web.problem;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * An error response in the form of RFC 9457 (problem details): status, name and headers for programs, and a sentence
 * for people.
 *
 * @param status the HTTP status code
 * @param name the kind of problem in kebab case, such as {@code malformed-cursor}; the same name always means the same
 *     kind
 * @param detail the explanation, which also states what to do
 * @param headers the additional headers of the response
 * @param members the additional members of the document
 */
record Problem(int status, String name, String detail, HttpHeaders headers, Map<String, Object> members) {
    private static final String TYPE = "urn:waymark:problem:";

    Problem(int status, String name, String detail) {
        this(status, name, detail, HttpHeaders.EMPTY);
    }

    Problem(int status, String name, String detail, HttpHeaders headers) {
        this(status, name, detail, headers, Map.of());
    }

    /** Returns the header that asks the client to wait at least 1 s before it sends the request again. */
    static HttpHeaders retryAfter(Duration wait) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds())));
        return headers;
    }

    /** Returns the document of RFC 9457. */
    ProblemDetail document(URI instance) {
        var document = ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
        document.setType(URI.create(TYPE + name));
        document.setTitle(title());
        document.setInstance(instance);
        members.forEach(document::setProperty);
        return document;
    }

    /** Returns the name as a sentence: {@code malformed-cursor} becomes {@code Malformed cursor}. */
    private String title() {
        var words = name.replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
