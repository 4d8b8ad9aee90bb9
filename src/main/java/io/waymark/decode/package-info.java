/**
 * What flows through: bytes come in as records or HTTP bodies, decoded {@link io.waymark.domain.run.RunEvent events} or
 * a reason why not come out. The only package that knows the wire formats.
 */
@NullMarked
package io.waymark.decode;

import org.jspecify.annotations.NullMarked;
