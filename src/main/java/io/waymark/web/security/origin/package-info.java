/** Checks which host names and which web page origins requests may use, against DNS rebinding and CSRF. */
@NullMarked
package io.waymark.web.security.origin;

import org.jspecify.annotations.NullMarked;
