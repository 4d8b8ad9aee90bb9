/** Translates OpenLineage events to native events. */
@NullMarked
package io.waymark.codec.openlineage;

import org.jspecify.annotations.NullMarked;
