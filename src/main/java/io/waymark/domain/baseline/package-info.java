/** Usual durations of executions and gaps between events, and what is late or stale compared with them (BL). */
@NullMarked
package io.waymark.domain.baseline;

import org.jspecify.annotations.NullMarked;
