package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.waymark.fixture.DatabaseRows;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests how REST and the feed show the failures and dead letters of a run. */
class RunFailuresIT {
    private static final String ERROR =
            "'error': {'type': 'IOError', 'message': 'disk full', 'stack_trace': 'at line 1\\nat line 2'}";

    private static RunsOverHttp runs;
    private static ConnectionFactory database;

    @BeforeAll
    static void start() {
        runs = RunsOverHttp.start(RunFailuresIT.class);
        database = ConnectionFactories.get(
                runs.service().context().getEnvironment().getRequiredProperty("spring.r2dbc.url"));
    }

    @AfterAll
    static void stop() {
        runs.close();
    }

    @Test
    void errorOfARunIsShownEverywhere() {
        send("run-error", 1, event("run-error", 1, "run.failed", ERROR));

        assertError(runs.get("/runs/run-error").get("error"));
        assertError(listed("run-error").get("error"));
        assertError(runs.feed("run-error", 1).getFirst().get("error"));
    }

    @Test
    void onlyFailedExecutionsHaveAnError() {
        send(
                "errors",
                4,
                event("errors", 1, "module.failed", execution("A") + ", " + ERROR),
                event("errors", 2, "module.completed", execution("B")),
                event("errors", 3, "module.failed", execution("C") + ", " + ERROR),
                event("errors", 4, "module.started", execution("C")));

        assertError(error("errors", "A"));
        assertThat(error("errors", "B").isNull()).isTrue();
        assertThat(error("errors", "C").isNull()).isTrue();
    }

    @Test
    void errorsSurvivePruningAndRestore() {
        var run = "pruned-error";
        send(
                run,
                5,
                event(run, 1, "run.started", "'limits': {'max_snapshots': 3}"),
                event(run, 2, "module.failed", execution("A") + ", " + ERROR),
                event(run, 3, "module.started", execution("B")),
                event(run, 4, "module.completed", execution("B")),
                event(run, 5, "module.started", execution("B")));
        awaitRows("snapshot", run, 3);

        assertError(error(run, "A"));

        var target = runs.items("/runs/" + run + "/snapshots").get(2);
        send(run, 6, event(run, 6, "module.started", execution("A")));
        assertThat(error(run, "A").isNull()).isTrue();
        awaitRows("failure", run, 1);
        runs.restored(run, target);

        assertError(error(run, "A"));
    }

    @Test
    void unreferencedErrorsAreDeleted() {
        var run = "forgotten-error";
        send(
                run,
                4,
                event(run, 1, "run.started", "'limits': {'max_snapshots': 2}"),
                event(run, 2, "module.failed", execution("A") + ", " + ERROR),
                event(run, 3, "module.started", execution("B")),
                event(run, 4, "module.completed", execution("B")));
        awaitRows("failure", run, 1);

        send(
                run,
                7,
                event(run, 5, "module.completed", execution("A")),
                event(run, 6, "module.started", execution("B")),
                event(run, 7, "module.completed", execution("B")));
        awaitRows("failure", run, 0);
    }

    @Test
    void deletedRunsLeaveNoErrors() {
        var run = "deleted-error";
        send(
                run,
                3,
                event(run, 1, "run.started", "'limits': {'max_snapshots': 1}"),
                event(run, 2, "module.failed", execution("A") + ", " + ERROR),
                event(run, 3, "module.started", execution("B")));
        awaitRows("failure", run, 1);
        var number = DatabaseRows.number(database, "select run_no from run where run_id = '" + run + "'");

        runs.client()
                .delete()
                .uri(runs.path("/runs/" + run))
                .exchange()
                .expectStatus()
                .isNoContent();

        assertThat(DatabaseRows.number(database, "select count(*) from failure where run_no = " + number))
                .isZero();
    }

    @Test
    void deadLettersAreCountedUntilDeletedOrRedriven() {
        var run = "letters";
        var first = event(run, 1, "run.started", "");
        send(run, 1, first);
        runs.send(List.of(first.replace(":01Z", ":02Z"), first.replace(":01Z", ":03Z")));
        await().untilAsserted(() -> assertThat(deadLetters(run)).isEqualTo(2));
        assertThat(listed(run).get("dead_letters").intValue()).isEqualTo(2);
        var letters = runs.items("/dead-letters?run=" + run);
        assertThat(runs.texts(letters, "run_id")).containsExactly(run, run);
        assertThat(runs.items("/dead-letters?run=no-such-run")).isEmpty();

        delete(letters.get(0));
        assertThat(deadLetters(run)).isEqualTo(1);

        redrive(letters.get(1), first.replace("\"id\": \"1\"", "\"id\": \"2\""));
        runs.awaitEvents(run, 2);
        assertThat(deadLetters(run)).isZero();
        assertThat(listed(run).get("dead_letters").intValue()).isZero();
    }

    private static void delete(JsonNode letter) {
        runs.client()
                .delete()
                .uri(runs.path("/dead-letters/" + letter.get("id")))
                .exchange()
                .expectStatus()
                .isNoContent();
    }

    private static void redrive(JsonNode letter, String event) {
        runs.client()
                .post()
                .uri(runs.path("/dead-letters/" + letter.get("id") + "/redrive"))
                .header("Content-Type", "application/cloudevents+json")
                .bodyValue(event)
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static int deadLetters(String run) {
        return runs.get("/runs/" + run).get("dead_letters").intValue();
    }

    private static JsonNode listed(String run) {
        return runs.items("/runs?limit=1000").values().stream()
                .filter(item -> item.get("run_id").stringValue().equals(run))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode error(String run, String module) {
        return runs.items("/runs/" + run + "/executions").values().stream()
                .filter(execution -> execution.get("module_name").stringValue().equals(module))
                .findFirst()
                .orElseThrow()
                .get("error");
    }

    private static void assertError(JsonNode error) {
        assertThat(error.get("type").stringValue()).isEqualTo("IOError");
        assertThat(error.get("message").stringValue()).isEqualTo("disk full");
        assertThat(error.get("stack_trace").stringValue()).isEqualTo("at line 1\nat line 2");
    }

    private static void awaitRows(String table, String run, int count) {
        await().atMost(RunsOverHttp.LONG)
                .until(() -> DatabaseRows.number(
                                database,
                                "select count(*) from " + table
                                        + " where run_no = (select run_no from run where run_id = '" + run + "')")
                        == count);
    }

    private static void send(String run, int count, String... events) {
        runs.send(List.of(events));
        runs.awaitEvents(run, count);
    }

    private static String execution(String module) {
        return "'module': '" + module + "', 'experiment': 'x'";
    }

    private static String event(String run, int second, String type, String data) {
        return runs.event(run, Integer.toString(second), type, "2026-01-01T00:00:0" + second + "Z", data);
    }
}
