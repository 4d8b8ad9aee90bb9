/** Turns exceptions of requests into error responses with a problem document (RFC 9457). */
@NullMarked
package io.waymark.web.problem;

import org.jspecify.annotations.NullMarked;
