/** Parsing of request bodies. */
@NullMarked
package io.waymark.codec.request;

import org.jspecify.annotations.NullMarked;
