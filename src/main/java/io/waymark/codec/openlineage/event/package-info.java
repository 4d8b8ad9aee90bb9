/** Reads OpenLineage events (specification 2-0-2) and validates the members that identify runs, jobs and datasets. */
@NullMarked
package io.waymark.codec.openlineage.event;

import org.jspecify.annotations.NullMarked;
