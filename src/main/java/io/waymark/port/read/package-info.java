/** The interfaces that answer queries about runs and their history. */
@NullMarked
package io.waymark.port.read;

import org.jspecify.annotations.NullMarked;
