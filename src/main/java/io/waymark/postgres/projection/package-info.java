/**
 * The projection across runs: workflows, datasets, baselines and column lineage. A step reads feed entries ({@code
 * ProjectionInputReader}), applies them to the tables of one generation ({@code WorkflowProjection}, {@code
 * DatasetProjection}, {@code DurationBaselineProjection}, {@code LineageProjection}), adds derived items to the feed
 * and stores the position ({@code ProjectionPageWriter}), in one transaction.
 */
@NullMarked
package io.waymark.postgres.projection;

import org.jspecify.annotations.NullMarked;
