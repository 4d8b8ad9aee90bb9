/**
 * Pulled out: answers over REST about what the store holds, each with the feed's cursor of the same moment; what cannot
 * be answered is a problem document, made in one place.
 */
@NullMarked
package io.waymark.web.api;

import org.jspecify.annotations.NullMarked;
