/** The typed failures of the ports. */
@NullMarked
package io.waymark.port.failure;

import org.jspecify.annotations.NullMarked;
