/** Filters of requests and responses: HEAD, accepted query parameters and security headers. */
@NullMarked
package io.waymark.web.filter;

import org.jspecify.annotations.NullMarked;
