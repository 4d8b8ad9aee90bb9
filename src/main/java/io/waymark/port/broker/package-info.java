/**
 * The interfaces to the message broker: consumption of events, and publication of events, commands and dead letters.
 */
@NullMarked
package io.waymark.port.broker;

import org.jspecify.annotations.NullMarked;
