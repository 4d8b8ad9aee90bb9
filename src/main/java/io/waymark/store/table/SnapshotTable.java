package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.wire.DomainJson;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Snapshots; their schemas are elsewhere, see {@link SchemaTable}. */
public final class SnapshotTable {
    private static final Copy<Placed<Recording>> ROWS = Copy.<Placed<Recording>>into("snapshot")
            .longs("run_no", Placed::run)
            .longs("number", placed -> snapshot(placed).number())
            .longs("first_change", placed -> firstChange(placed.what()))
            .optionalLongs("attempt", of(Snapshot::attempt))
            .times("time", of(Snapshot::time))
            .ints("change_count", placed -> snapshot(placed).changeCount())
            .ints("feed_rank", Placed::rank)
            .hashes("before_schema", of(snapshot -> hash(snapshot.before())))
            .hashes("after_schema", of(snapshot -> hash(snapshot.after())))
            .texts("phase", of(snapshot -> snapshot.phase().word()))
            .names("module", of(snapshot -> snapshot.execution().module()))
            .names("experiment", of(snapshot -> snapshot.execution().experiment()))
            .texts("context", of(snapshot -> DomainJson.write(snapshot.context())))
            .texts("path", placed -> Ranges.write(placed.what().path()))
            .texts("undo", placed -> ExecutionText.undo(placed.what().executions()));

    /** What {@link #read} needs of {@code snapshot s} with {@link #REFERENCES} joined. */
    public static final String COLUMNS = """
            s.number, s.attempt, s.time, s.change_count, s.before_schema, s.after_schema, s.phase, s.module, s.experiment,
            s.context, b.schema_id as before_id, b.fields as before_fields, a.schema_id as after_id,
            a.fields as after_fields
            """;

    public static final String REFERENCES = """
            left join schema b on b.hash = s.before_schema left join schema a on a.hash = s.after_schema
            """;

    private static final String SELECT_ONE =
            "select " + COLUMNS + ", s.path, s.undo is not null as effective from snapshot s " + REFERENCES
                    + " where s.run_no = $1 and s.number = $2";

    /**
     * A snapshot with the path after it.
     *
     * @param path numbers of executions
     * @param effective whether its event changed an execution: not that of an end of an older attempt, or a late start
     */
    public record OnPath(Snapshot snapshot, List<Long> path, boolean effective) {}

    private SnapshotTable() {}

    /** One snapshot; nothing when there is none. */
    public static Mono<OnPath> select(Connection connection, long run, long number) {
        return Flux.from(connection
                        .createStatement(SELECT_ONE)
                        .bind(0, run)
                        .bind(1, number)
                        .execute())
                .concatMap(result -> result.map((row, metadata) ->
                        new OnPath(read(row), Ranges.read(Read.text(row, "path")), Read.flag(row, "effective"))))
                .next();
    }

    /** Stores the snapshots of these recordings, each of which has one. */
    public static Part insert(List<Placed<Recording>> recordings) {
        return ROWS.part(recordings);
    }

    public static Snapshot read(Row row) {
        return new Snapshot(
                Read.number(row, "number"),
                Snapshot.Phase.valueOf(Read.text(row, "phase").toUpperCase(Locale.ROOT)),
                new ModuleExperiment(Read.name(row, "module"), Read.name(row, "experiment")),
                Read.numberOrNull(row, "attempt"),
                Read.time(row, "time"),
                reference(row, "before"),
                reference(row, "after"),
                DomainJson.readMembers(Read.text(row, "context")),
                Read.count(row, "change_count"));
    }

    private static @Nullable SchemaReference reference(Row row, String side) {
        var hash = Read.hashOrNull(row, side + "_schema");
        return hash == null
                ? null
                : new SchemaReference(Read.name(row, side + "_id"), hash, Read.count(row, side + "_fields"));
    }

    private static <T> Function<Placed<Recording>, @Nullable T> of(Function<Snapshot, @Nullable T> value) {
        return placed -> value.apply(snapshot(placed));
    }

    private static Snapshot snapshot(Placed<Recording> placed) {
        return Objects.requireNonNull(placed.what().snapshot());
    }

    private static long firstChange(Recording recording) {
        return recording.changes().isEmpty()
                ? 0
                : recording.changes().getFirst().number();
    }

    private static @Nullable ContentHash hash(@Nullable SchemaReference schema) {
        return schema == null ? null : schema.hash();
    }
}
