/**
 * Failures that are common to all ports. A port is an interface between the service and a server, such as the database
 * or the broker; the subpackages contain the ports.
 */
@NullMarked
package io.waymark.port;

import org.jspecify.annotations.NullMarked;
