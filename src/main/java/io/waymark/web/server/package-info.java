/** Protects the HTTP server: limits connections, closes slow ones, and rejects malformed requests. */
@NullMarked
package io.waymark.web.server;

import org.jspecify.annotations.NullMarked;
