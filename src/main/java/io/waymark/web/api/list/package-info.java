/** Parses the query parameters of list requests, and writes lists as pages or streams. */
@NullMarked
package io.waymark.web.api.list;

import org.jspecify.annotations.NullMarked;
