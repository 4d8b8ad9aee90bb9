/**
 * The rules of access to every HTTP answer, as one Spring Security chain: response headers, {@code Host} check, CORS,
 * defence against requests of other web pages, bearer tokens.
 */
@NullMarked
package io.waymark.security;

import org.jspecify.annotations.NullMarked;
