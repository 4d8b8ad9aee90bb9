/** Mapping of failures to problem documents (RFC 9457). */
@NullMarked
package io.waymark.web.problem;

import org.jspecify.annotations.NullMarked;
