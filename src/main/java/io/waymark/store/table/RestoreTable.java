package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.Recording;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.Bytes;
import io.waymark.port.EventIdentity;
import io.waymark.port.RestoreOutbox.Command;
import io.waymark.wire.DomainJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Restores that were applied: which snapshot each made, and whether executors were told. */
public final class RestoreTable {
    private static final int MOST = 100;

    private static final String INSERT = """
            insert into restore (run_no, id_hash, snapshot_no, time, told, command)
            select run_no, id_hash, snapshot_no, time, false, command
            """ + Columns.rows("run_no, id_hash, snapshot_no, time, command");
    private static final String SELECT_MADE = """
            select t.snapshot_no, t.time
            from restore t join run r using (run_no)
            where r.run_id = $1 and t.id_hash = $2
            """;
    private static final String SELECT_UNTOLD = """
            select t.run_no, t.id_hash, r.run_id, t.command
            from (select pg_try_advisory_xact_lock(hashtext('waymark.commands')) as mine) l
                cross join (select * from restore where not told order by run_no, snapshot_no limit $1) t
                join run r using (run_no)
            where l.mine
            order by t.run_no, t.snapshot_no
            """;
    private static final String TELL = """
            update restore t set told = true, command = ''
            from unnest($1::bigint[], $2::uuid[]) as u (run_no, id_hash)
            where t.run_no = u.run_no and t.id_hash = u.id_hash
            """;

    /** A restore that executors were not told of. */
    public record Untold(long run, ContentHash event, Command command) {}

    private RestoreTable() {}

    /** Stores the restores among these recordings. */
    public static Part insert(List<Placed<Recording>> recordings) {
        return Columns.of(recordings)
                .longs(Placed::run)
                .hashes(placed -> EventTable.hash(placed.what().event()))
                .longs(placed -> snapshot(placed).number())
                .times(placed -> snapshot(placed).time())
                .texts(placed -> command(placed.what().event(), snapshot(placed)))
                .part(INSERT);
    }

    /** The snapshot that a restore made; nothing when there is none. */
    public static Mono<RecordId> made(Connection connection, EventIdentity restore) {
        var hash = EventTable.hash(restore.source(), restore.id());
        return Flux.from(connection
                        .createStatement(SELECT_MADE)
                        .bind(0, restore.run().value())
                        .bind(1, new UUID(hash.high(), hash.low()))
                        .execute())
                .concatMap(result -> result.map((row, metadata) ->
                        RecordId.of(RecordId.Kind.SNAPSHOT, Read.number(row, "snapshot_no"), Read.time(row, "time"))))
                .next();
    }

    /** The oldest ones of each run in order, unless somebody else is at it. */
    public static Flux<Untold> untold(Connection connection) {
        return Flux.from(connection.createStatement(SELECT_UNTOLD).bind(0, MOST).execute())
                .concatMap(result -> result.map((row, metadata) -> new Untold(
                        Read.number(row, "run_no"),
                        Read.hash(row, "id_hash"),
                        new Command(
                                new RunId(Read.text(row, "run_id")),
                                Bytes.of(Read.text(row, "command").getBytes(StandardCharsets.US_ASCII))))));
    }

    public static Mono<Long> tell(Connection connection, List<Untold> told) {
        return Columns.of(told).longs(Untold::run).hashes(Untold::event).update(connection, TELL);
    }

    private static Snapshot snapshot(Placed<Recording> placed) {
        return Objects.requireNonNull(placed.what().snapshot());
    }

    /** What executors are told: the event of the same type, its id made of the snapshot's. */
    private static String command(Envelope event, Snapshot snapshot) {
        var data = new LinkedHashMap<String, Object>();
        data.put("snapshot_id", snapshot.id().toString());
        for (var name : List.of("restored_from", "modules")) {
            var said = snapshot.context().get(name);
            if (said != null) {
                data.put(name, said);
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
