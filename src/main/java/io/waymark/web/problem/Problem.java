package io.waymark.web.problem;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * What went wrong with a request, for programs (status, name, headers) and for people.
 *
 * @param name kebab-case; the same name always means the same kind of problem
 * @param detail says what to do
 * @param members extension members of the document
 */
record Problem(int status, String name, String detail, HttpHeaders headers, Map<String, Object> members) {
    private static final String TYPE = "urn:waymark:problem:";

    Problem(int status, String name, String detail) {
        this(status, name, detail, HttpHeaders.EMPTY);
    }

    Problem(int status, String name, String detail, HttpHeaders headers) {
        this(status, name, detail, headers, Map.of());
    }

    /** The document of RFC 9457. */
    ProblemDetail document(URI instance) {
        var document = ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
        document.setType(URI.create(TYPE + name));
        document.setTitle(title());
        document.setInstance(instance);
        members.forEach(document::setProperty);
        return document;
    }

    /** {@code malformed-cursor} as people write it: {@code Malformed cursor}. */
    private String title() {
        var words = name.replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
