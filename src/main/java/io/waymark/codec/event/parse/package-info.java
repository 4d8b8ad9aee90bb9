/** Parsing of event JSON, with error messages that name the location and the remedy. */
@NullMarked
package io.waymark.codec.event.parse;

import org.jspecify.annotations.NullMarked;
