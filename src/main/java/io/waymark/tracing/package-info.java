/** OpenTelemetry spans of the data flow. The only package that depends on OpenTelemetry. */
@NullMarked
package io.waymark.tracing;

import org.jspecify.annotations.NullMarked;
