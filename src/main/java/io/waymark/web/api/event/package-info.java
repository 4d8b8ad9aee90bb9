/** REST resources that accept events, and that list, redrive and delete dead letters (rejected records). */
@NullMarked
package io.waymark.web.api.event;

import org.jspecify.annotations.NullMarked;
