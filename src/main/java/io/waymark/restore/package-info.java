/**
 * Sets runs back to an earlier snapshot: publishes the restore as an event, waits for its outcome, and informs
 * executors.
 */
@NullMarked
package io.waymark.restore;

import org.jspecify.annotations.NullMarked;
