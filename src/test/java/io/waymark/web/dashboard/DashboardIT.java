package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.ServiceProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the dashboard in a browser with the example runs and a running service. */
class DashboardIT {
    private static final String ENCODED = "snapshot_000002_20241224_210002";

    private static final String EDITOR_TEXT = "return document.querySelector('textarea').value";

    private static final String LABELS_ARE_WHOLE = """
            return [...document.querySelectorAll('.timeline-row[data-key] .timeline-label')].every((label) => {
              const { width, right } = label.getBoundingClientRect();
              return width >= 60 && label.scrollWidth <= label.clientWidth + 1
                && right <= label.closest('.timeline-name').getBoundingClientRect().right + 1;
            })""";

    private static final String CUT_TYPES = """
            return [...document.querySelectorAll('.schema .schema-type, .schema .schema-type *')]
                .filter((type) => type.scrollWidth > type.clientWidth + 1).map((type) => type.textContent)""";

    private static Browser browser;
    private static AccessibilityCheck accessibility;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        accessibility = new AccessibilityCheck(browser);
        service = ServiceProcess.start(DashboardIT.class);
        RecordedTrace.all().map(RecordedTrace::events).forEach(service::send);
        browser.open(service.url() + "/runs");
        for (var run : List.of("adult", "drift", "grid-2x2x2", "wide-320", "small-limits")) {
            browser.see("[data-run='petsard-" + run + "'].is-completed");
        }
        browser.see("[data-run='petsard-failing'].is-failed");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.kill();
        }
    }

    @Test
    void runListShowsStatesAndFailures() {
        show("/runs");
        browser.see("[data-run='petsard-failing'] .runs-failure", "RuntimeError: model diverged");
        browser.see("[data-run='petsard-failing'] .progress-text", "4/11");
        browser.screenshots("runs");
    }

    @Test
    void runListFiltersAreKeptInUrl() {
        show("/runs?state=failed");
        browser.see("[data-run='petsard-failing']");
        browser.seeNo("[data-run='petsard-adult']");
        browser.type("input[placeholder='Search by run id or error']", "fail");
        browser.seeNo("[data-run='generated-1']");
        assertThat(browser.address()).endsWith("/runs?state=failed&q=fail");
    }

    @Test
    void failureIsVisibleWithoutScrolling() {
        show("/runs/petsard-failing");
        browser.see(".run-summary", "Failed after 17.5 s in Synthesizer[boom]");
        browser.see(".failure-head", "Synthesizer[boom]");
        browser.see(".failure-head", "after Loader[load] › Preprocessor[p1]");
        browser.see(".failure-message", "RuntimeError: model diverged | loss=nan | step=12");
        browser.see(".timeline-row.is-failed", "Synthesizer");
        browser.see(".timeline-row.is-completed .timeline-outcome .is-transform", "9");
        browser.see(".module-time", "Loader");
        browser.see(".result-key", "Reporter[save_all]");
        browser.screenshots("run-failing");
    }

    @Test
    void treeAndTimelineShowEveryExecution() {
        show("/runs/petsard-grid-2x2x2");
        browser.see(".timeline-row .bar");
        assertThat(browser.count("[data-key]")).isGreaterThan(8);
        browser.screenshots("run-grid");
    }

    @Test
    void timelineShowsTheStepsOfAnExecution() {
        new LiveRunFixture(service, "steps")
                .starts()
                .times("Loader", "a", "read")
                .times("Loader", "a", "check");
        show("/runs/steps?steps=1");
        browser.see(".timeline-row.is-step", "read");
        browser.see(".timeline-row.is-step", "check");
    }

    @Test
    void chainIsFlatAndPrintedWhole() {
        var run = new LiveRunFixture(service, "chain");
        for (int module = 1; module <= 100; module++) {
            run.completes("Module" + module, "a", "age int");
        }
        show("/runs/chain");
        browser.see(".properties", "100 of 100");

        browser.see(".timeline-row[data-key$='Module12[a]']");
        browser.inEveryMode(
                mode -> assertThat(browser.evaluate(LABELS_ARE_WHOLE)).as(mode).isEqualTo(true));
        browser.evaluate("dispatchEvent(new Event('beforeprint'))");
        browser.see(".timeline-row[data-key$='Module100[a]']");
        assertThat(browser.count(".timeline-row[data-key]")).isEqualTo(100);
    }

    @Test
    void snapshotShowsChangesOfEachField() {
        show("/runs/petsard-failing/schema?at=" + ENCODED + "&field=education");
        browser.see(".schema-row[data-field='education'].is-transform .schema-type", "float64");
        browser.see(".schema-row[data-field='education'] .incompatible-badge");
        browser.see(".field-history", "category");
        browser.screenshots("schema");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/runs/petsard-wide-320/schema",
                "/runs/petsard-wide-320/evolution",
                "/runs/petsard-wide-320/changes",
                "/runs/petsard-failing",
                "/runs/petsard-failing/schema?at=" + ENCODED,
                "/runs/petsard-failing/schema?at=" + ENCODED + "&field=education",
                "/runs/petsard-grid-2x2x2",
                "/runs/petsard-grid-2x2x2/evolution",
                "/runs/petsard-drift/changes",
                "/compare?run=petsard-drift&with=petsard-adult",
                "/compare?from=petsard-adult/snapshot_000001_20241224_210000&to=petsard-drift/snapshot_000001_20241224_210000",
                "/runs",
                "/datasets"
            })
    void cutTextHasAnEllipsisAndATitle(String address) {
        show(address);
        browser.see("h1");
        browser.seeNo(".spinner");

        assertThat(accessibility.violations()).isEmpty();
        assertThat(browser.evaluate(CUT_TYPES)).isEqualTo(List.of());
    }

    @Test
    void fieldIsFoundByItsName() {
        show("/runs/petsard-wide-320/schema");
        browser.see(".schema-row");
        browser.type("input[placeholder='Find a field']", "17");
        browser.see(".schema-row .field", "17");
        assertThat(browser.address()).contains("q=17");
    }

    @Test
    void evolutionShowsFieldLifetimes() {
        show("/runs/petsard-drift/evolution");
        browser.see(".evolution-row[data-field='region'] .evolution-cell.is-create");
        browser.see(".evolution-row[data-field='region'] .evolution-cell.is-delete.is-breaking");
        browser.see(".evolution-row[data-field='gender'] .evolution-cell.is-transform");
        browser.screenshots("evolution");
    }

    @Test
    void addressFiltersTheChangesOfARun() {
        show("/runs/petsard-drift/changes?change_type=transform");
        browser.see(".feed-row.is-transform");
        assertThat(browser.count(".feed-row.is-create, .feed-row.is-delete")).isZero();
        browser.click(".feed-row .feed-target");
        browser.see(".schema-row");
        assertThat(browser.address()).contains("/runs/petsard-drift/schema?at=snapshot_");
    }

    @Test
    void snapshotsOfTwoRunsAreCompared() {
        show(
                "/compare?from=petsard-adult/snapshot_000001_20241224_210000&to=petsard-drift/snapshot_000001_20241224_210000");
        browser.see(".diff-row.is-delete .incompatible-badge");
        browser.see(".diff-row[data-field='age'] .is-transform");
        browser.screenshots("compare");
    }

    @Test
    void unknownAddressShowsHelp() {
        show("/runs/no-such-run");
        browser.see(".notice-title", "No run is called “no-such-run”");
        show("/runs/petsard-adlut");
        browser.see(".notice-text", "Did you mean petsard-adult?");
        browser.open(service.url() + "/runs/petsard-adult/nothing");
        browser.see(".notice-title", "This page does not exist");
    }

    @Test
    void deadLetterIsEditedAndRedriven() {
        var run = new LiveRunFixture(service, "mended").starts().reusesAnId();
        show("/dead-letters");
        browser.click(".dead-letter");
        browser.see(".dead-letter-title");
        browser.see(".properties", run.id());
        browser.screenshots("dead-letters");
        edit("\"id\": \"1\"", "\"id\": \"2\"");
        browser.see("[data-action='redrive']", "Send the corrected event");
        browser.click("[data-action='redrive']");
        browser.see(".notice-title", "Every event was recorded");
        show("/runs/mended");
        browser.see(".timeline-row", "other");
    }

    @Test
    void binaryDeadLettersAreDeletedOrEdited() {
        var records = new StrayRecordSender(service);
        records.send("torn", new byte[] {'{', (byte) 0xff}, Map.of());
        var exact = "\"context\":{\"b\":1.0,\"1\":12345678901234567890,\"none\":{}}";
        records.send(
                "headers",
                ("{\"module\":\"Loader\",\"experiment\":\"a\"," + exact + "}").getBytes(UTF_8),
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "1",
                        "ce_source", "/test",
                        "ce_type", "io.waymark.module.began",
                        "ce_subject", "headers",
                        "ce_time", "2024-12-24T21:00:00Z"));
        show("/dead-letters");
        browser.see(".dead-letter[data-key='torn'] .dead-letter-reason", "UTF-8");
        browser.see(".dead-letter[data-key='headers'] .dead-letter-reason", "module.began");

        browser.click(".dead-letter[data-key='torn']");
        browser.see(".dead-letter-note", "base 64");
        assertThat(browser.evaluate(EDITOR_TEXT)).isEqualTo("e/8=");
        browser.click("[data-action='redrive']");
        browser.see(".split-main", "This event would become a dead letter again");
        browser.click("[data-action='delete']");
        browser.confirm();
        browser.see(".success-message", "Deleted");
        browser.seeNo(".dead-letter[data-key='torn']");

        browser.click(".dead-letter[data-key='headers']");
        browser.see(".dead-letter-note", "headers");
        assertThat((String) browser.evaluate(EDITOR_TEXT))
                .contains("      \"b\": 1.0,\n      \"1\": 12345678901234567890,\n      \"none\": {}\n    }\n");
        edit("module.began", "module.started");
        browser.click("[data-action='redrive']");
        browser.see(".success-message", "Sent again");
        browser.see(".notice-title", "Every event was recorded");
        show("/runs/headers");
        browser.see(".timeline-row", "Loader");
    }

    private static void edit(String wrong, String right) {
        browser.evaluate("const text = document.querySelector('textarea');"
                + "text.value = text.value.replace('" + wrong + "', '" + right + "');"
                + "text.dispatchEvent(new Event('input', {bubbles: true}))");
    }

    @Test
    void noRequestLeavesTheHost() throws IOException, InterruptedException {
        show("/runs/petsard-adult");
        browser.see(".timeline-row");
        var elsewhere = browser.evaluate("return performance.getEntriesByType('resource').map(e => e.name)"
                + ".filter(name => !name.startsWith(location.origin))");
        assertThat((List<?>) elsewhere).isEmpty();
        assertThat(browser.consoleMessages()).noneMatch(line -> line.contains("Content Security Policy"));
        var page = service.get("/runs/petsard-adult");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self' 'sha256-")
                .doesNotContain("unsafe");
    }

    private static void show(String address) {
        browser.open(service.url() + address);
        browser.see(".main");
    }
}
