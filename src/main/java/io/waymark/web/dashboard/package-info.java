/** Serves the dashboard. */
@NullMarked
package io.waymark.web.dashboard;

import org.jspecify.annotations.NullMarked;
