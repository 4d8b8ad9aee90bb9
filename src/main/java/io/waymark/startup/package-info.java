/** Validation of settings, startup failure reports and the startup message. */
@NullMarked
package io.waymark.startup;

import org.jspecify.annotations.NullMarked;
