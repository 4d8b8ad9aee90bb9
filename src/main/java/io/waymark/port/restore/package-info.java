/** Ports that restores need: restore points, the signing key and the outbox. */
@NullMarked
package io.waymark.port.restore;

import org.jspecify.annotations.NullMarked;
