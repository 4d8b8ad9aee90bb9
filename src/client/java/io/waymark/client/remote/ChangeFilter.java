package io.waymark.client.remote;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.diff.Change;
import java.time.Instant;

/**
 * A filter for changes of schemas. Each method adds one value. Values of the same kind are combined with OR, different
 * kinds with AND. A filter has at most one workflow, dataset, start and end. Immutable.
 *
 * <pre>{@code
 * var filter = ChangeFilter.ALL.withField("age").withField("income").withCompatibility(Compatibility.BREAKING);
 * }</pre>
 */
public final class ChangeFilter {
    /** Matches all changes. */
    public static final ChangeFilter ALL = new ChangeFilter(QueryString.EMPTY);

    private final QueryString query;

    private ChangeFilter(QueryString query) {
        this.query = query;
    }

    /** Matches the changes in runs of this workflow. */
    public ChangeFilter withWorkflow(Workflow workflow) {
        return with("workflow", workflow);
    }

    /** Matches the changes of this dataset. Only changes between runs have a dataset. */
    public ChangeFilter withDataset(DatasetName dataset) {
        return with("dataset", dataset);
    }

    /**
     * Matches the changes of this field.
     *
     * @param field the name; a nested field is {@code outer.inner}. A former name also finds a renamed field.
     */
    public ChangeFilter withField(String field) {
        return with("field", field);
    }

    /** Matches changes of this type. */
    public ChangeFilter withType(Change.Type type) {
        return with("change_type", type);
    }

    /** Matches changes that have this category, perhaps among others. */
    public ChangeFilter withCategory(Change.Category category) {
        return with("category", category);
    }

    /** Matches changes of this compatibility. */
    public ChangeFilter withCompatibility(Change.Compatibility compatibility) {
        return with("compatibility", compatibility);
    }

    /** Matches changes at or after this time. */
    public ChangeFilter since(Instant time) {
        return with("since", time);
    }

    /** Matches changes before this time. */
    public ChangeFilter until(Instant time) {
        return with("until", time);
    }

    QueryString query() {
        return query;
    }

    private ChangeFilter with(String name, Object value) {
        return new ChangeFilter(query.with(name, value));
    }
}
