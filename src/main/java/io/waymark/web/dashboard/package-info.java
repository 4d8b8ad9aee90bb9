/** Serves the page and the files of the dashboard, the web user interface. */
@NullMarked
package io.waymark.web.dashboard;

import org.jspecify.annotations.NullMarked;
