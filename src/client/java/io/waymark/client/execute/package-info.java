/** Executes the modules of a config in order, and records the events of the run in a status. */
@NullMarked
package io.waymark.client.execute;

import org.jspecify.annotations.NullMarked;
