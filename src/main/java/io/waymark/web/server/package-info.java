/** The HTTP server: connection limits, slow clients and malformed requests. */
@NullMarked
package io.waymark.web.server;

import org.jspecify.annotations.NullMarked;
