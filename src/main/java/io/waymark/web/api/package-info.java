/**
 * The REST API, with which clients read and change the stored runs. Each response carries a cursor: a feed that a
 * client opens from it delivers every later change. Errors are problem documents (RFC 9457).
 */
@NullMarked
package io.waymark.web.api;

import org.jspecify.annotations.NullMarked;
