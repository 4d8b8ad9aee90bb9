/** The interface to the stored OpenLineage events. */
@NullMarked
package io.waymark.port.lineage;

import org.jspecify.annotations.NullMarked;
