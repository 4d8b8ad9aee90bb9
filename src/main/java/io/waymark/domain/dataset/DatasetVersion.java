package io.waymark.domain.dataset;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.diff.Change.Compatibility;

/**
 * A version of a dataset: a series of consecutive completions of executions that wrote the dataset with the same
 * content of the schema (DS-3).
 *
 * @param version the number of the version, from 1
 * @param runs the number of runs that wrote this version and are not deleted
 * @param changes the number of changes against the previous version
 * @param breakingChanges the number of breaking changes against the previous version; a change of the schema as a whole
 *     counts only if no field has a breaking change
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
