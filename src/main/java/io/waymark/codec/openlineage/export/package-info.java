/** Writes the history of a run as OpenLineage events. */
@NullMarked
package io.waymark.codec.openlineage.export;

import org.jspecify.annotations.NullMarked;
