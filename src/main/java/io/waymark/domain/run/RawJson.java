package io.waymark.domain.run;

/** JSON that Waymark stores and returns without interpreting it, as compact ASCII text. Numbers keep their spelling. */
public record RawJson(String text) {}
