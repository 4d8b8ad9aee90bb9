/**
 * The projection across runs: workflows, datasets and baselines. A step reads feed entries ({@code
 * ProjectionInputReader}), applies them to the tables of one generation ({@code WorkflowProjection}, {@code
 * DatasetProjection}, {@code DurationBaselineProjection}), adds derived items to the feed and stores the position ({@code
 * PostgresProjectionStore}), in one transaction.
 */
@NullMarked
package io.waymark.postgres.projection;

import org.jspecify.annotations.NullMarked;
