/** Ports of projections: components that read the feed in its order and keep tables that span runs. */
@NullMarked
package io.waymark.port.projection;

import org.jspecify.annotations.NullMarked;
