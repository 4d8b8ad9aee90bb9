/**
 * What flows through: rows that are no longer needed, out. Everything here goes on in the background, in bounded steps,
 * on one instance at a time.
 */
@NullMarked
package io.waymark.store.maintenance;

import org.jspecify.annotations.NullMarked;
