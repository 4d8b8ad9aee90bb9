/** Ports that answer queries about runs. */
@NullMarked
package io.waymark.port.read;

import org.jspecify.annotations.NullMarked;
