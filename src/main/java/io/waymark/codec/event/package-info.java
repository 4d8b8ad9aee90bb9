/** Decoding of CloudEvents into domain events. */
@NullMarked
package io.waymark.codec.event;

import org.jspecify.annotations.NullMarked;
