package io.waymark.postgres.table;

import io.r2dbc.spi.Connection;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.RunEventDelta;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.restore.RestoreCommandOutbox.RestoreCommand;
import io.waymark.port.store.EventIdentity;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.PendingHistoryRow;
import io.waymark.postgres.sql.RowReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the applied restores, each of which has set a run back to an earlier snapshot. For each restore, it also
 * stores whether the command that informs the executors was published.
 */
public final class RestoreTable {
    private static final int MAX_PENDING = 100;

    private static final String INSERT = """
            insert into restore (run_no, id_hash, snapshot_no, time, told, command)
            select run_no, id_hash, snapshot_no, time, false, command
            """ + ArrayParameters.rows("run_no, id_hash, snapshot_no, time, command");
    private static final String SELECT_SNAPSHOT = """
            select t.snapshot_no, t.time
            from restore t join run r using (run_no)
            where r.run_id = $1 and t.id_hash = $2
            """;
    private static final String SELECT_UNPUBLISHED = """
            select t.run_no, t.id_hash, r.run_id, t.command
            from (select pg_try_advisory_xact_lock(hashtext('waymark.commands')) as mine) l
                cross join (select * from restore where not told order by run_no, snapshot_no limit $1) t
                join run r using (run_no)
            where l.mine
            order by t.run_no, t.snapshot_no
            """;
    private static final String MARK_PUBLISHED = """
            update restore t set told = true, command = ''
            from unnest($1::bigint[], $2::uuid[]) as u (run_no, id_hash)
            where t.run_no = u.run_no and t.id_hash = u.id_hash
            """;

    /**
     * A restore whose command was not published to executors yet.
     *
     * @param run the number of the run in the database
     * @param event the hash of source and id of the restore event
     * @param command the command to publish
     */
    public record UnpublishedRestore(long run, ContentHash event, RestoreCommand command) {}

    private RestoreTable() {}

    /**
     * Inserts restores, with their commands for executors.
     *
     * @param restores the effects of restore events, each with the snapshot that the restore recorded
     */
    public static CombinableStatement insert(List<PendingHistoryRow<RunEventDelta>> restores) {
        return ArrayParameters.of(restores)
                .longs(PendingHistoryRow::run)
                .hashes(row -> AppliedEventTable.hash(row.value().event()))
                .longs(row -> snapshot(row).number())
                .times(row -> snapshot(row).time())
                .texts(row -> command(row.value().event(), snapshot(row)))
                .part(INSERT);
    }

    /** Returns the id of the snapshot that a restore recorded, or empty if the restore was not applied. */
    public static Mono<HistoryRecordId> findSnapshot(Connection connection, EventIdentity restore) {
        var hash = AppliedEventTable.hash(restore.source(), restore.id());
        return Flux.from(connection
                        .createStatement(SELECT_SNAPSHOT)
                        .bind(0, restore.run().value())
                        .bind(1, new UUID(hash.high(), hash.low()))
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> HistoryRecordId.of(
                        HistoryRecordId.Kind.SNAPSHOT,
                        RowReader.number(row, "snapshot_no"),
                        RowReader.time(row, "time"))))
                .next();
    }

    /**
     * Reads at most 100 restores whose command was not published, the oldest ones of each run first. A lock ensures
     * that only one transaction publishes commands at a time; while another one holds the lock, the result is empty.
     */
    public static Flux<UnpublishedRestore> unpublished(Connection connection) {
        return Flux.from(connection
                        .createStatement(SELECT_UNPUBLISHED)
                        .bind(0, MAX_PENDING)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> new UnpublishedRestore(
                        RowReader.number(row, "run_no"),
                        RowReader.hash(row, "id_hash"),
                        new RestoreCommand(
                                new RunId(RowReader.text(row, "run_id")),
                                Bytes.of(RowReader.text(row, "command").getBytes(StandardCharsets.US_ASCII))))));
    }

    public static Mono<Long> markPublished(Connection connection, List<UnpublishedRestore> published) {
        return ArrayParameters.of(published)
                .longs(UnpublishedRestore::run)
                .hashes(UnpublishedRestore::event)
                .update(connection, MARK_PUBLISHED);
    }

    private static Snapshot snapshot(PendingHistoryRow<RunEventDelta> row) {
        return Objects.requireNonNull(row.value().snapshot());
    }

    /** Builds the command for executors: a {@code run.restored} event with the id of the recorded snapshot. */
    private static String command(EventAttributes event, Snapshot snapshot) {
        var data = new LinkedHashMap<String, Object>();
        data.put("snapshot_id", snapshot.id().toString());
        for (var name : List.of("restored_from", "modules")) {
            var value = snapshot.context().get(name);
            if (value != null) {
                data.put(name, value);
            }
        }
        var command = new LinkedHashMap<String, Object>();
        command.put("specversion", "1.0");
        command.put("id", snapshot.id().toString());
        command.put("source", "/waymark/runs/" + event.runId());
        command.put("type", "io.waymark.run.restored");
        command.put("subject", event.runId().value());
        command.put("time", snapshot.time());
        command.put("datacontenttype", "application/json");
        command.put("data", data);
        return DomainJson.write(command);
    }
}
