/** Executes the modules of a configuration in order and reports to a status. */
@NullMarked
package io.waymark.client.execute;

import org.jspecify.annotations.NullMarked;
