/** Filters that apply to all requests and responses, such as the check of query parameters and the security headers. */
@NullMarked
package io.waymark.web.filter;

import org.jspecify.annotations.NullMarked;
