/**
 * Restores: requests them, signs and publishes the events, waits for the outcome and relays commands to executors.
 */
@NullMarked
package io.waymark.restore;

import org.jspecify.annotations.NullMarked;
