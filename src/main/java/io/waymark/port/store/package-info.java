/** Ports that write runs and their history. */
@NullMarked
package io.waymark.port.store;

import org.jspecify.annotations.NullMarked;
