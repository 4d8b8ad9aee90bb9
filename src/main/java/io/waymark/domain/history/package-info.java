/** Records that an event adds to the history of a run. */
@NullMarked
package io.waymark.domain.history;

import org.jspecify.annotations.NullMarked;
