/** Decides which requests are allowed, by bearer token, host and origin, and writes the security headers. */
@NullMarked
package io.waymark.web.security;

import org.jspecify.annotations.NullMarked;
