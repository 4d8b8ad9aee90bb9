/** What every row stands on: the servers, Waymark in a process of its own, events to send and subscribers to count. */
@NullMarked
package io.waymark.bench.environment;

import org.jspecify.annotations.NullMarked;
