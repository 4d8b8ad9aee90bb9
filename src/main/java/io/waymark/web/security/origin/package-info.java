/** Host names and origins that may use the service. */
@NullMarked
package io.waymark.web.security.origin;

import org.jspecify.annotations.NullMarked;
