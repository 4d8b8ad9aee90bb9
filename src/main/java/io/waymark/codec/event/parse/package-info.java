/** Parses the JSON of events. Error messages name the location of the error and what to do. */
@NullMarked
package io.waymark.codec.event.parse;

import org.jspecify.annotations.NullMarked;
