package io.waymark.postgres.projection.dataset;

import io.r2dbc.spi.Connection;
import io.waymark.domain.schema.ContentHash;
import io.waymark.postgres.projection.dataset.DatasetTable.DatasetRow;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Limits how many schema fields one transaction of the projection compares. Each field may become a change in memory
 * and in the feed. A page of completions with more fields is applied in several transactions.
 */
public final class ComparedFieldBudget {
    private static final int MAX_FIELDS = 30_000;
    private static final String SELECT =
            "select s.hash, s.fields" + ArrayParameters.rows("hash") + "join schema s on s.hash = u.hash";

    private ComparedFieldBudget() {}

    /**
     * Returns the position after which a page has compared more than {@value #MAX_FIELDS} fields.
     *
     * @param completions the completions of the page that wrote a dataset
     * @param datasets the rows of their datasets before the page
     * @return {@link Long#MAX_VALUE} if the whole page is within the limit
     */
    public static Mono<Long> position(
            Connection connection, List<CompletionWithDataset> completions, Map<ContentHash, DatasetRow> datasets) {
        var candidates = candidates(completions, datasets);
        return ArrayParameters.of(candidates.stream()
                        .map(CompletionWithDataset::schema)
                        .distinct()
                        .toList())
                .hashes(hash -> hash)
                .select(
                        connection,
                        SELECT,
                        row -> Map.entry(RowReader.hash(row, "hash"), RowReader.number(row, "fields")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(fields -> position(candidates, fields));
    }

    /** Returns the completions whose schema differs from the completion before. */
    private static List<CompletionWithDataset> candidates(
            List<CompletionWithDataset> completions, Map<ContentHash, DatasetRow> datasets) {
        var current = new HashMap<ContentHash, ContentHash>();
        datasets.forEach((hash, dataset) -> current.put(hash, dataset.schema()));
        var candidates = new ArrayList<CompletionWithDataset>();
        for (var completion : completions) {
            if (!completion.schema().equals(current.put(completion.dataset(), completion.schema()))) {
                candidates.add(completion);
            }
        }
        return candidates;
    }

    private static long position(List<CompletionWithDataset> candidates, Map<ContentHash, Long> fields) {
        long sum = 0;
        for (var completion : candidates) {
            sum += fields.getOrDefault(completion.schema(), 0L);
            if (sum > MAX_FIELDS) {
                return completion.item().origin().position();
            }
        }
        return Long.MAX_VALUE;
    }
}
