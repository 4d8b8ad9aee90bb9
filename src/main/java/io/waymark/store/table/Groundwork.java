package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.Offsets;
import io.waymark.port.RunUpdate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a transaction does before it adds to history, in one way to the database.
 *
 * @param moved how many partitions stood where the batch begins
 * @param numbers of the runs; one that has none was stored by somebody else meanwhile, or deleted
 * @param missing hashes of the schemas and chunks that are not stored
 */
public record Groundwork(int moved, Map<RunId, Long> numbers, Set<ContentHash> missing) {

    /** A row that any of the parts returns: of an offset all is null. */
    private record Line(
            @Nullable String run,
            @Nullable Long number,
            @Nullable ContentHash missing) {
        static Line read(Row row) {
            return new Line(
                    Read.textOrNull(row, "run_id"), row.get("run_no", Long.class), Read.hashOrNull(row, "hash"));
        }
    }

    /** Moves the offsets, stores the runs and looks for the schemas. */
    public static Mono<Groundwork> lay(
            Connection connection, Offsets from, Offsets to, List<RunUpdate> updates, NewSchemas schemas) {
        var parts = List.of(
                OffsetTable.move(from, to),
                RunTable.insert(updates),
                RunTable.update(updates),
                schemas.search(),
                schemas.searchChunks());
        return Part.together(connection, parts, Line::read).collectList().map(Groundwork::of);
    }

    private static Groundwork of(List<Line> lines) {
        int moved = 0;
        var numbers = new HashMap<RunId, Long>();
        var missing = new HashSet<ContentHash>();
        for (var line : lines) {
            if (line.run() != null && line.number() != null) {
                numbers.put(new RunId(line.run()), line.number());
            } else if (line.missing() != null) {
                missing.add(line.missing());
            } else {
                moved++;
            }
        }
        return new Groundwork(moved, numbers, missing);
    }
}
