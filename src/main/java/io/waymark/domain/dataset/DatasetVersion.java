package io.waymark.domain.dataset;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change.Compatibility;

/**
 * A version of a dataset: consecutive completions with equal content (DS-3).
 *
 * @param version the number of the version, from 1
 * @param runs the number of runs that wrote this version and are not deleted
 * @param changes the number of changes against the previous version
 * @param breakingChanges the number of changes that break a reader, without records of schemas that are breaking only
 *     because of one of their fields
 */
public record DatasetVersion(
        DatasetName dataset,
        long version,
        SchemaReference schema,
        DatasetWrite first,
        DatasetWrite last,
        long runs,
        long changes,
        Compatibility compatibility,
        long breakingChanges) {}
