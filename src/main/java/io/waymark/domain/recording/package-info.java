/** What flows through: the records that history is made of, as {@link io.waymark.domain.recording.Recording recordings}, one an event. */
@NullMarked
package io.waymark.domain.recording;

import org.jspecify.annotations.NullMarked;
