/** Computes the states to which restores set runs back, verifies the stored history, and publishes restore commands. */
@NullMarked
package io.waymark.postgres.restore;

import org.jspecify.annotations.NullMarked;
