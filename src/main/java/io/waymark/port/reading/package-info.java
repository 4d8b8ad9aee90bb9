/**
 * What can be asked of the store. Every answer comes with the feed's cursor of the same moment; who opens a feed from it
 * misses nothing and sees nothing twice. Readers fail with {@link io.waymark.port.StoreUnavailable} when trying again may
 * help, and with {@link io.waymark.port.RequestRejected} when what is asked for is unknown (404) or pruned (410).
 */
@NullMarked
package io.waymark.port.reading;

import org.jspecify.annotations.NullMarked;
