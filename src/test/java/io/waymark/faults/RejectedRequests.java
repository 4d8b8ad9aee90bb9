package io.waymark.faults;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.DatabaseRows;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends a rejected request for each possible error status. */
final class RejectedRequests {
    private final MonitoredService service;
    private final HttpCaller caller;

    RejectedRequests(TestService service, HttpCaller caller) {
        this.service = new MonitoredService(service);
        this.caller = caller;
    }

    /** Returns the responses by cause. */
    Map<String, HttpResponse<String>> answers() throws Exception {
        var requested = new HashMap<String, HttpResponse<String>>();
        requested.put("no JSON", caller.send("POST", "/api/v1/events", "writer", "{"));
        requested.put("no JSON to diff", caller.send("POST", "/api/v1/diff", "writer", "{"));
        requested.put("too deep to diff", caller.send("POST", "/api/v1/diff", "writer", "[".repeat(2000)));
        requested.put(
                "too deep",
                caller.send(
                        "POST",
                        "/api/v1/events",
                        "writer",
                        HttpCaller.event(
                                EventFixtures.newRun(),
                                "run.completed",
                                "{\"context\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(200) + "}")));
        requested.put(
                "too many digits",
                caller.send(
                        "POST",
                        "/api/v1/events",
                        "writer",
                        HttpCaller.event(
                                EventFixtures.newRun(),
                                "run.completed",
                                "{\"context\":{\"a\":" + "9".repeat(2000) + "}}")));
        requested.put(
                "no restore", caller.send("POST", "/api/v1/runs/r/restore", "writer", "{\"snapshot_id\":{\"a\":5}}"));
        requested.put("a parameter", caller.send("GET", "/api/v1/runs?limit=many", "reader", ""));
        requested.put("a cursor", caller.send("GET", "/api/v1/runs?cursor=AAAA", "reader", ""));
        requested.put("no token", caller.send("GET", "/api/v1/runs", null, ""));
        requested.put("another token", caller.send("GET", "/api/v1/runs", "nobody", ""));
        requested.put("a token for reading", caller.send("DELETE", "/api/v1/runs/r", "reader", ""));
        requested.put("no path", caller.send("GET", "/nowhere", "reader", ""));
        requested.put("no file", caller.send("GET", "/assets/../../application.yml", "reader", ""));
        requested.put("no run", caller.send("GET", "/api/v1/runs/none", "reader", ""));
        requested.put("a method", caller.send("PUT", "/api/v1/runs", "writer", ""));
        requested.put("a type", caller.send("GET", "/api/v1/runs", "reader", "", "Accept", "image/png"));
        requested.put(
                "a body's type", caller.send("POST", "/api/v1/events", "writer", "x", "Content-Type", "image/png"));
        requested.put("a body", caller.send("POST", "/api/v1/dead-letters/1/redrive", "writer", "x".repeat(1_100_000)));
        requested.put("a comparison", caller.send("POST", "/api/v1/diff", "writer", "[\"" + "x".repeat(3_300_000)));
        requested.put("a line", caller.send("GET", "/api/v1/runs?state=" + "x".repeat(9000), "reader", ""));
        requested.put("a header", caller.send("GET", "/api/v1/runs", "reader", "", "X-Long", "x".repeat(20_000)));
        var run = runWithAPrunedSnapshot();
        requested.put(
                "what is pruned", caller.send("GET", "/api/v1/runs/" + run + "/snapshots/" + id(1), "reader", ""));
        requested.put("a restore of what is pruned", restore(run, 1, "a"));
        restore(run, 6, "b");
        requested.put("a key of another restore", restore(run, 5, "b"));
        requested.put("a row that cannot be read", whileRowsAreBroken("/api/v1/dead-letters"));
        requested.put("a statement that waits", whileLocked("dead_letter", "/api/v1/dead-letters"));
        return requested;
    }

    private RunId runWithAPrunedSnapshot() throws Exception {
        var run = EventFixtures.newRun();
        var events = new ArrayList<String>(
                List.of(HttpCaller.event(run, "run.started", "{\"limits\":{\"max_snapshots\":5}}")));
        for (int i = 1; i <= 6; i++) {
            events.add(HttpCaller.event(run, "module.started", "{\"module\":\"M\",\"experiment\":\"e\"}"));
        }
        for (var event : events) {
            caller.send("POST", "/api/v1/events", "writer", event);
        }
        Awaiter.until(
                "the snapshots are stored",
                () -> caller.send("GET", "/api/v1/runs/" + run + "/snapshots/" + id(6), "reader", "")
                                .statusCode()
                        == 200);
        return run;
    }

    private HttpResponse<String> restore(RunId run, int snapshot, String key) throws Exception {
        return caller.send(
                "POST",
                "/api/v1/runs/" + run + "/restore",
                "writer",
                "{\"snapshot_id\":\"" + id(snapshot) + "\"}",
                "Idempotency-Key",
                key);
    }

    private static String id(int snapshot) {
        return "snapshot_00000" + snapshot + "_20241224_210000";
    }

    private HttpResponse<String> whileRowsAreBroken(String path) throws Exception {
        DatabaseRows.execute(
                service.database(),
                "insert into dead_letter (record_offset, record_time, put_aside_at, partition, topic,"
                        + " reason, headers) values (0, now(), now(), 0, 't', 'r', '{\"a\":')");
        try {
            return caller.send("GET", path, "reader", "");
        } finally {
            DatabaseRows.execute(service.database(), "delete from dead_letter where topic = 't'");
        }
    }

    private HttpResponse<String> whileLocked(String table, String path) throws Exception {
        var session = Mono.from(service.database().create()).block();
        try {
            execute(session, "begin");
            execute(session, "lock table " + table + " in access exclusive mode");
            return caller.send("GET", path, "reader", "");
        } finally {
            execute(session, "rollback");
            Mono.from(session.close()).block();
        }
    }

    private static void execute(Connection session, String sql) {
        Flux.from(session.createStatement(sql).execute())
                .flatMap(Result::getRowsUpdated)
                .then()
                .block();
    }
}
