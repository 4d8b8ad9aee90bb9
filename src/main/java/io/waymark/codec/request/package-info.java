/** Parses the bodies of HTTP requests: lists of events, comparisons of schemas, and restores. */
@NullMarked
package io.waymark.codec.request;

import org.jspecify.annotations.NullMarked;
