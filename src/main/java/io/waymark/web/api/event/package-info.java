/** REST resources that accept events and handle dead letters. */
@NullMarked
package io.waymark.web.api.event;

import org.jspecify.annotations.NullMarked;
