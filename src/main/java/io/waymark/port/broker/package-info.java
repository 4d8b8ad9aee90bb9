/** Ports to the message broker: event source, publishers and dead letters. */
@NullMarked
package io.waymark.port.broker;

import org.jspecify.annotations.NullMarked;
