/** Workflows and their runs (WF). */
@NullMarked
package io.waymark.postgres.projection.workflow;

import org.jspecify.annotations.NullMarked;
