package io.waymark.client.remote;

import io.waymark.domain.run.Workflow;

/**
 * A filter for datasets. Each method adds a condition. A dataset matches if it meets all conditions. Each method may be
 * called once. Immutable.
 */
public final class DatasetFilter {
    /** Matches all datasets. */
    public static final DatasetFilter ALL = new DatasetFilter(QueryString.EMPTY);

    private final QueryString query;

    private DatasetFilter(QueryString query) {
        this.query = query;
    }

    /** Matches datasets whose {@code namespace/name} contains this text, without regard to case. */
    public DatasetFilter withText(String text) {
        return with("q", text);
    }

    /** Matches datasets in this namespace. */
    public DatasetFilter withNamespace(String namespace) {
        return with("namespace", namespace);
    }

    /** Matches datasets whose latest completion was in a run of this workflow. */
    public DatasetFilter withWorkflow(Workflow workflow) {
        return with("workflow", workflow);
    }

    /** Matches datasets whose current version has this field. */
    public DatasetFilter withField(String field) {
        return with("field", field);
    }

    QueryString query() {
        return query;
    }

    private DatasetFilter with(String name, Object value) {
        return new DatasetFilter(query.with(name, value));
    }
}
