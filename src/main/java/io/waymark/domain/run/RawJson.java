package io.waymark.domain.run;

/** JSON that nobody here looks into, as compact ASCII text; numbers as they were written. */
public record RawJson(String text) {}
