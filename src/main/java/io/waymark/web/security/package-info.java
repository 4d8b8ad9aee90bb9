/** The security filter chain: headers, host, CORS, cross-origin requests and bearer tokens. */
@NullMarked
package io.waymark.web.security;

import org.jspecify.annotations.NullMarked;
