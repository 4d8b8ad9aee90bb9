/** The OpenAPI and AsyncAPI documents and the page that shows them. */
@NullMarked
package io.waymark.web.openapi;

import org.jspecify.annotations.NullMarked;
