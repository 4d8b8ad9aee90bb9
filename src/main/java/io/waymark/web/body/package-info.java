/** Reads request bodies, checks their size and media type, and inflates compressed ones. */
@NullMarked
package io.waymark.web.body;

import org.jspecify.annotations.NullMarked;
