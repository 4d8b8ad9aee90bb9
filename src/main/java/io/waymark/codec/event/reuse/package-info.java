/** Caches decoded schemas, so that a schema with the same bytes is not decoded again. */
@NullMarked
package io.waymark.codec.event.reuse;

import org.jspecify.annotations.NullMarked;
