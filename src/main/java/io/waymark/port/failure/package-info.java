/** The reasons why a request for stored data can fail. */
@NullMarked
package io.waymark.port.failure;

import org.jspecify.annotations.NullMarked;
