/** The interfaces that restores need. A restore sets a run back to the state right after an earlier snapshot. */
@NullMarked
package io.waymark.port.restore;

import org.jspecify.annotations.NullMarked;
