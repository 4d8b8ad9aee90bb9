package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the dashboard while runs, the service and its own connection change. */
class DashboardLiveIT {
    /** Takes 20 samples of a shown time and of the seconds since the start of a run or of its first execution. */
    private static final String SAMPLES = """
            const [css, path, answer] = arguments;
            const samples = [];
            fetch(path).then((response) => response.json()).then((found) => {
              const { started_at: start } = found.items?.[0] ?? found;
              const timer = setInterval(() => {
                const sinceStart = (Date.now() - Date.parse(start)) / 1000;
                samples.push([document.querySelector(css).textContent.trim(), sinceStart]);
                if (samples.length < 20) return;
                clearInterval(timer);
                answer(samples);
              }, 200);
            });
            """;

    private static Browser browser;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        service = ServiceProcess.start(DashboardLiveIT.class);
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
    void newRunAppearsLive() {
        browser.open(service.url() + "/runs");
        browser.see("[data-state='live']");
        var run = new LiveRunFixture(service, "watched").starts();
        browser.click("[data-run='watched'] .runs-id");
        run.starts("Loader", "a");
        browser.see(".timeline-row.is-in_progress", "Loader");
        browser.see(".run-summary", "Loader[a]");
        run.completes("Loader", "a", "age int", "name str");
        browser.see(".timeline-row.is-completed .timeline-outcome", "people, 2 fields");
        browser.waitFor("return document.title === '● 1 of 3 watched · Waymark'");
        run.completes("Preprocessor", "p", "age str", "name str");
        browser.see(".timeline-row.is-completed .timeline-outcome .is-transform", "1");
        browser.screenshots("run-live");
        run.fails("Reporter", "all", "IOError", "disk full");
        browser.see(".failure-head", "Reporter[all]");
        browser.see(".failure-message", "IOError: disk full");
    }

    @Test
    void runErrorIsShownEverywhere() {
        var run = new LiveRunFixture(service, "hopeless").starts();
        browser.open(service.url() + "/changes/live?run=hopeless");
        browser.see("[data-state='live']");
        run.failsAsAWhole("QuotaError", "no worker left");
        browser.see(".feed-row.of-run .error-text", "QuotaError: no worker left");
        browser.open(service.url() + "/runs/hopeless");
        browser.see(".failure.is-run .failure-message", "QuotaError: no worker left");
        browser.screenshots("run-failed");
        browser.open(service.url() + "/runs");
        browser.see("[data-run='hopeless'] .runs-failure", "Run failed: QuotaError: no worker left");
    }

    @Test
    void executionErrorOutlivesItsSnapshot() {
        new LiveRunFixture(service, "forgetful")
                .startsWithOneSnapshot()
                .fails("Loader", "a", "IOError", "disk full")
                .completes("Loader", "b", "age int");
        browser.open(service.url() + "/runs/forgetful");
        browser.see("[data-key='Loader[a]'].is-failed .timeline-outcome", "IOError: disk full");
        browser.see(".failure-message", "IOError: disk full");
    }

    @ParameterizedTest
    @CsvSource({
        "executing, /runs/executing, .timeline-row.is-in_progress .timeline-duration, /executions",
        "running, /runs, [data-run='running'] .runs-duration, ''"
    })
    void runningTimeIsTheTimeSinceTheStart(String run, String address, String css, String list) {
        new LiveRunFixture(service, run).starts().times("Loader", "a", "read");
        browser.open(service.url() + address);
        browser.see(css, " s");

        var last = 0.0;
        for (var sample : (List<?>) browser.evaluateAsync(SAMPLES, css, "/api/v1/runs/" + run + list)) {
            var shown = seconds((String) ((List<?>) sample).getFirst());
            var sinceStart = ((Number) ((List<?>) sample).getLast()).doubleValue();
            assertThat(shown).isGreaterThanOrEqualTo(last).isBetween(sinceStart - 2, sinceStart + 1);
            last = shown;
        }
    }

    /** Parses a duration such as 12.5 s or 1 min 3 s. */
    private static double seconds(String duration) {
        double seconds = 0;
        var parts = duration.split(" ", -1);
        for (int i = 0; i < parts.length; i += 2) {
            seconds += Double.parseDouble(parts[i]) * (parts[i + 1].equals("min") ? 60 : 1);
        }
        return seconds;
    }

    @Test
    void runLinksItsDeadLetters() {
        new LiveRunFixture(service, "other-letters").starts().reusesAnId();
        new LiveRunFixture(service, "letters").starts().reusesAnId();
        // a dead letter adds no item to the feed, so the page does not load the run again
        NightlyRunsFixture.awaitText(service, "/api/v1/runs/letters", "\"dead_letters\":1");
        browser.open(service.url() + "/runs");
        browser.see("[data-run='letters'] .runs-dead-letters", "1 event not recorded");
        browser.open(service.url() + "/runs/letters");
        browser.see(".run-dead-letters", "1");
        browser.click(".run-dead-letters");
        browser.see(".dead-letter[data-key='letters']");
        assertThat(browser.count(".dead-letter")).isEqualTo(1);
        browser.click(".dead-letter");
        browser.see(".properties", "letters");
        browser.screenshots("run-dead-letters");
        browser.click("[data-action='delete']");
        browser.confirm();
        browser.see(".notice-title", "Every event of this run was recorded");
        browser.open(service.url() + "/runs/letters");
        browser.see(".properties");
        browser.seeNo(".run-dead-letters");
        browser.open(service.url() + "/dead-letters");
        browser.see(".dead-letter[data-key='other-letters']");
        browser.click(".dead-letter");
        browser.click("[data-action='delete']");
        browser.confirm();
        browser.see(".notice-title", "Every event was recorded");
    }

    @Test
    void timingStepMarksExecutionAsRunning() {
        var run = new LiveRunFixture(service, "steps").startsGrid();
        browser.open(service.url() + "/runs/steps");
        browser.see("[data-state='live']");
        run.opens("Loader", "a", "run");
        browser.see(".run-summary", "Running: Loader[a]");
        browser.see("[data-key='Loader[a]'].is-in_progress", "running");
        run.closes("Loader", "a", "run").completes("Loader", "a", "age int");
        browser.see(".run-summary", "waiting for the next module");
    }

    @Test
    void stepStaysWithItsExecutionUntilCompletion() {
        var run = new LiveRunFixture(service, "grid").startsGrid().completes("Loader", "a", "age int");
        run.opens("Reporter", "all", "run").closes("Reporter", "all", "run").completes("Reporter", "all", "age int");
        run.completes("Loader", "b", "age int");
        browser.open(service.url() + "/runs/grid");
        browser.see("[data-key='Loader[b]'].is-completed");
        browser.see("[data-state='live']");
        run.opens("Reporter", "all", "run").closes("Reporter", "all", "run");
        browser.see("[data-key='Loader[b]_Reporter[all]'].is-in_progress .timeline-duration", "1 s");
        assertThat(browser.text("[data-key='Loader[a]_Reporter[all]'].is-completed .timeline-duration"))
                .isEqualTo("1 s");
        browser.screenshots("run-grid-live");
        run.completes("Reporter", "all", "age int");
        browser.see("[data-key='Loader[b]_Reporter[all]'].is-completed .timeline-duration", "1 s");
    }

    @Test
    void pageOfFutureRunFillsIn() {
        browser.open(service.url() + "/runs/expected");
        browser.see(".notice-title", "No run is called “expected”");
        browser.see("[data-state='live']");
        new LiveRunFixture(service, "expected").starts().completes("Loader", "a", "age int");
        browser.see(".timeline-row.is-completed", "Loader");
    }

    @Test
    void changesWaitWhilePaused() {
        var run = new LiveRunFixture(service, "paused").starts();
        browser.open(service.url() + "/changes/live?kinds=change&run=paused");
        browser.see("[data-state='live']");
        run.completes("Loader", "a", "age int");
        browser.see(".feed-row", "people");
        browser.click("[data-action='pause']");
        run.completes("Loader", "a", "age float").completes("Loader", "a", "age str");
        browser.see("[data-action='continue']", "Continue with 4 new");
        assertThat(browser.count(".feed-row")).isEqualTo(1);
        assertThat(browser.countInTheFrameAfterAClick("[data-action='continue']", ".feed-row"))
                .isEqualTo(5);
        browser.see(".feed-row.is-transform", "age");
        browser.screenshots("changes");
    }

    @Test
    void pageRecoversAfterServiceIsKilled() {
        var run = new LiveRunFixture(service, "survivor").starts().completes("Loader", "a", "age int");
        browser.open(service.url() + "/changes/live?kinds=change&run=survivor");
        browser.see(".feed-row", "people");
        browser.see("[data-state='live']");

        service.kill();
        browser.see("[data-state='reconnecting']");
        browser.screenshots("reconnecting");
        service.start();
        run.completes("Loader", "a", "age int", "name str");

        browser.see("[data-state='live']");
        browser.see(".feed-row.is-create", "name");
        run.completes("Loader", "a", "age int", "name str", "city str");
        browser.see(".feed-row.is-create", "city");
        assertThat(browser.count(".feed-row")).isEqualTo(5);
    }

    @Test
    void pageOpenedDuringOutageFillsIn() {
        var run = new LiveRunFixture(service, "patient").starts().completes("Loader", "a", "age int");
        browser.open(service.url() + "/runs");
        browser.see("[data-run='" + run.id() + "']");
        browser.click("[data-run='" + run.id() + "'] .runs-id");
        browser.see(".tab[href$='/schema']");
        service.kill();
        browser.see("[data-state='reconnecting']", "No connection since");
        for (var tab : List.of("schema", "evolution", "config")) {
            browser.click(".tab[href$='/" + tab + "']");
            browser.see(".notice-title", "No connection");
        }
        service.start();
        browser.see(".config .json", "{");
        browser.click(".tab[href$='/schema']");
        browser.see(".schema-row[data-field='age']");
        browser.click(".tab[href$='/evolution']");
        browser.see(".evolution-row[data-field='age']");
    }

    @Test
    void tabsShareOneConnectionAndBothAreLive() throws IOException, InterruptedException {
        var run = new LiveRunFixture(service, "shared").starts();
        browser.open(service.url() + "/runs/shared");
        browser.see("[data-state='live']");
        var first = browser.openTab(service.url() + "/changes/live?run=shared");
        browser.see("[data-state='live']");
        assertThat(service.metric("waymark_feed_subscribers")).isEqualTo(1);
        run.completes("Loader", "a", "age int");
        browser.see(".feed-row.of-change", "people");
        browser.closeTab(first);
        browser.see(".timeline-row.is-completed", "Loader");
        run.completes("Preprocessor", "p", "age float");
        browser.see(".timeline-row.is-completed", "Preprocessor");
    }

    @Test
    void runIsRestoredAfterDryRunAndConfirmation() {
        var run = new LiveRunFixture(service, "restored")
                .starts()
                .completes("Loader", "a", "age int")
                .completes("Loader", "a", "age float", "name str");
        browser.open(service.url() + "/runs/" + run.id() + "/restore");
        browser.click("select[data-name='snapshot'] option:nth-child(2)");
        browser.see(".restore-outcome", "Loader[a]");
        browser.see(".restore-outcome", "would be recorded");
        browser.screenshots("restore");
        browser.click("[data-action='restore']");
        browser.see(".success-message", "Restored");
        browser.see(".is-done .restore-outcome", "recorded");
        browser.click(".tab[href$='/runs/restored']");
        browser.see(".restored-banner", "Taken back to #1");
        browser.see(".restored-banner a", "Undo");
        browser.open(service.url() + "/runs/" + run.id() + "/schema");
        browser.see(".snapshot[aria-current]", "#3");
        browser.see(".schema-row[data-field='name'].is-delete");
    }

    @Test
    void pageAsksForTokenThenIsLive() {
        var guarded = ServiceProcess.start(DashboardLiveIT.class, "--waymark.security.read-tokens=let-me-see");
        try {
            browser.open(guarded.url() + "/runs");
            browser.see(".is-locked", "A token is needed");
            browser.screenshots("token");
            browser.type(".is-locked input", "wrong");
            browser.click(".is-locked button");
            browser.see(".is-locked", "This token is unknown");
            browser.type(".is-locked input", "let-me-see");
            browser.click(".is-locked button");
            browser.see(".notice-title", "No run yet");
            browser.see("[data-state='live']");
        } finally {
            guarded.kill();
        }
    }
}
