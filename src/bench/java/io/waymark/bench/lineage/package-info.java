/** The rate at which OpenLineage events are received over HTTP. */
@NullMarked
package io.waymark.bench.lineage;

import org.jspecify.annotations.NullMarked;
