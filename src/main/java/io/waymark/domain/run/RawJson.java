package io.waymark.domain.run;

/** Uninterpreted JSON as compact ASCII text. Numbers keep their spelling. */
public record RawJson(String text) {}
