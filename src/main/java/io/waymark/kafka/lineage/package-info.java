/** Consumes the topic to which OpenLineage clients publish. */
@NullMarked
package io.waymark.kafka.lineage;

import org.jspecify.annotations.NullMarked;
