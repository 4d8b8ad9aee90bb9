/** Reading of request bodies: size limits, content encoding and media types. */
@NullMarked
package io.waymark.web.body;

import org.jspecify.annotations.NullMarked;
