/** Caches that avoid decoding a schema again when its bytes did not change. */
@NullMarked
package io.waymark.codec.event.reuse;

import org.jspecify.annotations.NullMarked;
