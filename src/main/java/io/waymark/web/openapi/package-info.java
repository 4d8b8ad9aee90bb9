/** Serves the OpenAPI and AsyncAPI documents of the API, and the page that shows them in a browser. */
@NullMarked
package io.waymark.web.openapi;

import org.jspecify.annotations.NullMarked;
