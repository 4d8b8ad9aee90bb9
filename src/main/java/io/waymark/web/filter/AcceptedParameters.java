package io.waymark.web.filter;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the query parameters that a request under {@code /api/v1} accepts; a handler method without the annotation
 * accepts none. Any other parameter is a 400 {@code unknown-parameter} (API-1).
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AcceptedParameters {
    /** The exact, case-sensitive names. */
    String[] value();
}
