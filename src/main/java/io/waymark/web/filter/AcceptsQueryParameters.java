package io.waymark.web.filter;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lists the query parameters that a request accepts, on a controller method under {@code /api/v1}. A method without
 * this annotation accepts none. Any other parameter is rejected with status 400 {@code unknown-parameter} (API-1).
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AcceptsQueryParameters {
    /** As the only name: the request accepts any parameters and ignores them. */
    String ANY = "*";

    /** Returns the names of the parameters, which are case-sensitive. */
    String[] value();
}
