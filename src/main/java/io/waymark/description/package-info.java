/**
 * What the service says of itself: {@code /openapi} describes what can be asked, {@code /asyncapi} topics and feeds,
 * {@code /schemas} the events. They are written by hand, in {@code src/main/resources/description}, each schema once;
 * tests hold them against every answer.
 */
@NullMarked
package io.waymark.description;

import org.jspecify.annotations.NullMarked;
