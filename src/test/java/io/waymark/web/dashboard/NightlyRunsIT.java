package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Tests the views that span runs with a month of nightly runs, and the accessibility of all views. */
class NightlyRunsIT {
    private static final String WORKFLOW = "/workflows/shop/customers";
    private static final String DATASET = "/datasets/workflow%3Ashop%2Fcustomers/Loader%5Bload%5D";
    private static final String LAST_RUN = NightlyRunsFixture.run(NightlyRunsFixture.NIGHTS - 1);

    private static final String EDITOR_HEIGHT = "return document.querySelector('textarea').clientHeight";

    private static final String DURATION = "[data-workflow='shop/customers'] .workflow-duration";

    private static Browser browser;
    private static ServiceProcess service;
    private static AccessibilityCheck accessibility;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        accessibility = new AccessibilityCheck(browser);
        service = ServiceProcess.start(NightlyRunsIT.class);
        NightlyRunsFixture.sendTo(service, Instant.now().minus(3, ChronoUnit.HOURS));
        new LiveRunFixture(service, "stray").starts().reusesAnId();
        NightlyRunsFixture.awaitText(service, "/api/v1/dead-letters", "stray");
        NightlyRunsFixture.awaitText(service, "/api/v1/workflows", "stray");
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
    void todayShowsWhyTheLastNightFailed() {
        show("/");

        browser.see(".attention-row[data-kind='failed']", "shop/customers");
        browser.see(
                ".attention-row[data-kind='failed']", "in Preprocessor[clean]: OOMKilled: memory limit 8 GiB exceeded");
        browser.see(
                ".attention-row[data-kind='failed'] .attention-links a[href*='with=customers-29']",
                "Compare with the run before, the last good one");
        browser.see(".attention-row[data-kind='letters']", "1 event was not recorded");
        browser.see(".nav-link .count-badge", "1");
        browser.screenshots("today");
    }

    @Test
    void todayNamesBreakingChangesAndTheirRuns() {
        show("/?since=30d");

        browser.see(".attention-row[data-kind='change']", "since");
        assertThat(texts(".attention-row[data-kind='change'] .change-line code"))
                .isEqualTo(List.of("mobile", "fax", "zip", "income"));
        assertThat(texts(".attention-row[data-kind='change'] .change-since a"))
                .isEqualTo(List.of("customers-22", "customers-18", "customers-14", "customers-09"));
    }

    @Test
    void todayNamesTheStepBehindADuration() {
        show("/");

        browser.see(DURATION + " > a[href$='" + WORKFLOW + "']", "15 min 57 s ▲ 68 %");
        browser.see(DURATION, "last completed run: customers-29");
        browser.see(DURATION + " .workflow-step", "Synthesizer[ctgan] 1 min 59 s → 13 min 35 s");
        assertThat(attribute(DURATION + " .workflow-step", "title"))
                .contains("median of the first 5 → median of the last 5 of 28 durations since");
    }

    @Test
    void todayNamesExecutionsThatPassAChangeOn() {
        show("/?since=30d");

        browser.see(".change-executions", "Loader[load], passed on to 3 more");
        assertThat(attribute(".change-executions", "title"))
                .isEqualTo("Preprocessor[clean], Synthesizer[ctgan], Evaluator[quality]");
    }

    @Test
    void todayDrawsABarForEachRun() {
        show("/");

        browser.see("[data-workflow='shop/customers'] .run-bar");

        assertThat(browser.count("[data-workflow='shop/customers'] .run-bar")).isEqualTo(NightlyRunsFixture.NIGHTS);
        assertThat(browser.count("[data-workflow='shop/customers'] .run-bar.is-failed"))
                .isEqualTo(2);
    }

    @Test
    void workflowMarksRunsThatChangedTheSchema() {
        show(WORKFLOW);

        browser.see(".execution-grid tbody tr[data-key='Loader[load]']");
        assertThat(browser.count(".grid-changes .grid-change")).isEqualTo(6);
        assertThat(browser.count(".grid-changes .is-breaking")).isEqualTo(4);
        browser.see(".between-runs .change-item[data-field='fax']", "customers-18");
        browser.see(".grid-cell.is-stopped");
        browser.screenshots("workflow");
    }

    @Test
    void workflowNamesTheSlowerStepAndPlotsDurations() {
        show(WORKFLOW);

        browser.see(".run-summary", "Synthesizer[ctgan] became slower: 1 min 59 s → 13 min 35 s");
        browser.see(".run-summary", "(median of the first 5 → median of the last 5 of 28 durations since");
        browser.see(".data-table thead", "Median of first 5 → last 5");
        browser.see(".run-summary", "The last finished run failed");
        browser.see(".plot canvas");
        browser.click(".panel summary");
        browser.see(".panel .data-table tbody th", LAST_RUN);
        browser.see("section[aria-label='Results'] .data-table", "quality");
    }

    @Test
    void workflowShowsTheSchemaOverTheRuns() {
        show(WORKFLOW + "?only=changed");

        browser.see(
                ".schema-versions .evolution-row[data-field='zip'] .evolution-cell.is-transform.is-breaking", "str");
        assertThat(browser.count(".schema-versions .evolution-version")).isEqualTo(7);
        assertThat(browser.count(".schema-versions .evolution-version.is-breaking"))
                .isEqualTo(4);
        assertThat(texts(".schema-versions .evolution-row:has(.evolution-cell.is-breaking) .field"))
                .isEqualTo(List.of("income", "zip", "fax", "mobile"));
        browser.click(".schema-versions .evolution-row[data-field='zip'] .field");
        browser.see(".history-item", "customers-14");
    }

    @Test
    void runListMarksOnlyBreakingRuns() {
        show("/runs?workflow=shop/customers");

        browser.see("[data-run='customers-22'] .breaking-badge");
        browser.evaluate("dispatchEvent(new Event('beforeprint'))");
        browser.see("[data-run='customers-09'] .breaking-badge");

        assertThat(texts(".runs-row:has(.breaking-badge) .runs-id"))
                .isEqualTo(List.of("customers-22", "customers-18", "customers-14", "customers-09"));
    }

    @Test
    void runIsFoundByItsError() {
        show("/runs?q=oomkilled");

        browser.see("[data-run='" + LAST_RUN + "'] .runs-failure", "OOMKilled");

        assertThat(browser.count(".runs-id")).isEqualTo(1);
    }

    @Test
    void failedRunStopsItsExecutions() {
        show("/runs/" + LAST_RUN);

        browser.see(".failure.is-run .failure-message", "OOMKilled: memory limit 8 GiB exceeded");
        browser.see(".timeline-row.is-stopped", "stopped when the run ended");
        browser.see(".since-last-run", "customers-29");
        browser.see(".since-last-run", "config changed: load.rows 45200 → 46100");
        browser.seeNo(".timeline-row.is-in_progress");
        assertThat(browser.evaluate("return document.title")).isEqualTo("✕ customers-30 · Waymark");
    }

    @Test
    void completedRunIsComparedWithUsualRuns() {
        show("/runs/customers-29");

        browser.see(".run-summary", "longer than usual");
        browser.see(".run-neighbours", "Next run");
        browser.see(".since-last-run", "schema as before");
    }

    @Test
    void changesAreSearchedByWords() {
        show("/changes?q=is:breaking+field:fax+since:30d");

        browser.see(".change-item[data-field='fax']", "customers-18");

        assertThat(browser.count(".change-item")).isEqualTo(1);
    }

    @Test
    void fieldHistoryFollowsTheRename() {
        show(DATASET + "/fields/mobile");

        browser.see(".history-item[data-event='renamed']", "customers-22");
        browser.see(".field-events", "phone");
    }

    @Test
    void datasetShowsVersionsAndAnEarlierSchema() {
        show(DATASET);
        browser.see(".evolution-row[data-field='zip'] .evolution-cell.is-transform.is-breaking");

        browser.click(".evolution-version:nth-child(2) .evolution-open");

        browser.see(".schema-row[data-field='fax']");
        assertThat(browser.address()).contains("/at?time=");
    }

    @Test
    void comparisonShowsOnlyDifferences() {
        show("/compare?run=customers-22&with=previous");

        browser.see(".difference[data-kind='schema']", "mobile");
        browser.see(".difference[data-kind='config']", "/Loader/load/rows");
        browser.seeNo(".difference[data-kind='state']");
    }

    @Test
    void unfinishedExecutionDidNotDeleteItsSchema() {
        show("/compare?run=customers-30&with=previous");

        browser.see(".difference[data-kind='state']", "stopped when the run failed");
        browser.seeNo(".difference[data-kind='schema']");
    }

    @Test
    void comparisonStatesWhyARunFailed() {
        show("/compare?run=customers-30&with=previous");

        browser.see(".run-summary", "Schema as before");
        browser.see(
                ".compared-run[data-run='customers-30']",
                "failed after 1 min 22 s in Preprocessor[clean]: OOMKilled: memory limit 8 GiB exceeded");
        browser.see(".compared-run[data-run='customers-29']", "completed after 15 min 57 s");
        browser.screenshots("comparison");
    }

    @Test
    void searchOpensARunWithoutAMouse() {
        show("/");
        browser.see("h1");

        browser.type("body", "/");
        browser.see(".search-dialog[open]");
        browser.type(".search-text", "customers-17");
        browser.see(".search-result[aria-selected='true']", "customers-17");
        browser.type(".search-text", Keys.ENTER.toString());

        browser.see("h1", "customers-17");
    }

    @Test
    void badgeCountsEventsThatWereNotRecorded() {
        show("/runs/customers-29");

        browser.see(".nav-links .count-badge", "1");
    }

    @Test
    void deadLetterEditorIsHighOnPhones() {
        show("/dead-letters");
        browser.click(".dead-letter");
        browser.see("textarea");

        browser.inEveryMode(mode -> assertThat(((Number) browser.evaluate(EDITOR_HEIGHT)).intValue())
                .as(mode)
                .isGreaterThanOrEqualTo(160));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", WORKFLOW, "/runs", "/changes", DATASET, "/compare", "/dead-letters"})
    void addressOpenedDirectlyIsLive(String address) {
        show(address);

        browser.see("[data-state='live']");
    }

    @Test
    void unknownAddressIsAPageWithStatus404() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(service.url() + "/zzz")).header("Accept", "text/html,*/*");
        var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("<div id=\"app\">");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/workflows",
                WORKFLOW,
                "/runs",
                "/runs/customers-30",
                "/runs/customers-29/schema",
                "/runs/customers-29/evolution",
                "/runs/customers-29/changes",
                "/runs/customers-29/config",
                "/runs/customers-29/restore",
                "/changes",
                "/changes/live",
                "/datasets",
                DATASET,
                DATASET + "/at",
                DATASET + "/fields/mobile",
                "/compare?run=customers-22&with=previous",
                "/dead-letters",
                "/zzz"
            })
    void viewIsAccessible(String address) {
        show(address);
        browser.see("h1");
        browser.seeNo(".spinner");

        assertThat(accessibility.violations()).isEmpty();
    }

    private static String attribute(String css, String name) {
        return (String) browser.evaluate("return document.querySelector(`" + css + "`).getAttribute('" + name + "')");
    }

    private static List<?> texts(String css) {
        return (List<?>)
                browser.evaluate("return [...document.querySelectorAll(`" + css + "`)].map(one => one.textContent)");
    }

    private static void show(String address) {
        browser.open(service.url() + address);
    }
}
