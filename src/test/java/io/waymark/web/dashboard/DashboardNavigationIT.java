package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Tests the keyboard, the order of lists, and the overview of a large run. */
class DashboardNavigationIT {
    private static final int RUNS = 40;
    /** More than a page of the list. */
    private static final int OLD_RUNS = 100;

    private static final String LARGE_RUN = "/runs/" + LargeRunFixture.ID;

    private static final String FOCUSED_ROW =
            "return Number(document.activeElement" + ".closest('.virtual-row')?.getAttribute('data-index') ?? -1)";

    private static Browser browser;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        service = ServiceProcess.start(DashboardNavigationIT.class);
        var yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
        for (int run = 0; run < OLD_RUNS; run++) {
            new LiveRunFixture(service, "old-%02d".formatted(run), yesterday.plusSeconds(run)).starts();
        }
        LargeRunFixture.sendTo(service);
        for (int run = 0; run < RUNS; run++) {
            new LiveRunFixture(service, "run-%02d".formatted(run)).starts().completes("Loader", "a", "age int");
        }
        NightlyRunsFixture.awaitText(service, "/api/v1/runs?limit=100", "run-%02d".formatted(RUNS - 1));
        NightlyRunsFixture.awaitText(service, "/api/v1/runs?limit=1000", "old-%02d".formatted(OLD_RUNS - 1));
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
    void newViewFocusesItsHeading() {
        show("/runs");
        browser.see("[data-run='run-39']");

        browser.type("body", "/");
        browser.type(".search-text", "run-39");
        browser.see(".search-result[aria-selected='true']", "run-39");
        browser.type(".search-text", Keys.ENTER.toString());
        browser.see("h1:focus", "run-39");

        browser.see(".main > [role='status']", "run-39");
    }

    @Test
    void backRestoresTheScrollPosition() {
        show("/runs");
        browser.see("[data-run]");
        browser.evaluate("scrollTo(0, 1000)");
        browser.click("[data-run='run-15'] .runs-id");
        browser.see("h1", "run-15");

        browser.evaluate("history.back()");
        browser.see("[data-run='run-15']");

        browser.waitFor("return Math.abs(scrollY - 1000) <= 50");
    }

    @Test
    void endAndHomeMoveFocusInLists() {
        show(LARGE_RUN + "?branches=open");
        browser.see(".virtual-row[data-index='2']");
        browser.evaluate("document.querySelector('.virtual-row[data-index=\"2\"]').focus()");

        browser.press(Keys.END);
        browser.waitFor(FOCUSED_ROW + " === " + (LargeRunFixture.EXECUTIONS - 1));
        browser.press(Keys.ARROW_UP);
        browser.waitFor(FOCUSED_ROW + " === " + (LargeRunFixture.EXECUTIONS - 2));
        browser.press(Keys.HOME);
        browser.waitFor(FOCUSED_ROW + " === 0");
        browser.evaluate("scrollTo(0, 20000)");
        browser.see(".virtual-row[data-index='600']");

        assertThat(((Number) browser.evaluate(FOCUSED_ROW)).intValue()).isZero();
    }

    @Test
    void sortedColumnIsAnnounced() {
        show("/runs");
        browser.see("[aria-sort='descending']", "Started");

        browser.click("[role='columnheader'] .sort-button:not([aria-sort='descending'] *)");
        browser.see("[aria-sort='ascending']", "Run");

        assertThat(browser.address()).endsWith("sort=name");
        browser.see(".virtual-row[data-index='0']", "large");
        assertThat(browser.count("[aria-sort$='cending']")).isEqualTo(1);
    }

    @Test
    void searchCoversRunsBeyondTheFirstPage() {
        show("/runs");
        browser.see("[data-run='run-39']");
        browser.see(".view-note", "100 runs and more");

        browser.type("input[placeholder='Search by run id or error']", "old-0");

        browser.see("[data-run='old-00']");
        assertThat(browser.count(".runs-id")).isEqualTo(10);
    }

    @Test
    void printedRunHasEveryExecutionOnce() {
        show(LARGE_RUN + "?branches=open");
        browser.see(".timeline-row[data-key]");

        browser.evaluate("dispatchEvent(new Event('beforeprint'))");

        browser.see(".virtual-row[data-index='" + (LargeRunFixture.EXECUTIONS - 1) + "']");
        assertThat(browser.count(".timeline-row[data-key]")).isEqualTo(LargeRunFixture.EXECUTIONS);
    }

    @Test
    void barsHaveABorderInForcedColors() {
        show(LARGE_RUN);
        browser.see(".timeline-row .bar");

        emulateForcedColors("active");
        try {
            assertThat(browser.evaluate("return getComputedStyle(document.querySelector('.bar')).borderStyle"))
                    .isEqualTo("solid");
            show("/workflows");
            browser.see(".run-bar rect");
            assertThat(browser.evaluate("return getComputedStyle(document.querySelector('.run-bar rect')).stroke"))
                    .isNotEqualTo("none");
        } finally {
            emulateForcedColors("none");
        }
    }

    private static void emulateForcedColors(String value) {
        var feature = Map.of("name", "forced-colors", "value", value);
        browser.command("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    @Test
    void largeRunsOpenOnlyFailedBranches() {
        show(LARGE_RUN);

        browser.see(".timeline-row.is-failed", "no score");
        browser.see(".section-head", "closed branches");
        browser.see("[aria-expanded='false'] ~ .timeline-label", "Synthesizer");
        browser.see(".timeline-outcome", "not started");
        browser.screenshots("run-large");
    }

    @Test
    void branchOpensAndIsKeptInTheAddress() {
        show(LARGE_RUN + "?branches=closed");
        assertThat(rows()).isEqualTo(1);

        browser.click(".branch-button");
        browser.see(".timeline-row", "Preprocessor");

        assertThat(rows()).isEqualTo(11);
        assertThat(browser.address()).contains("branch=Loader");
        browser.click("[data-branches='open']");
        browser.see(".minimap");
    }

    @Test
    void minimapShowsFailuresAndScrolls() {
        show(LARGE_RUN + "?branches=open");
        browser.see(".minimap rect.is-failed");

        browser.evaluate("""
                const map = document.querySelector('.minimap');
                const { left, bottom } = map.getBoundingClientRect();
                map.dispatchEvent(new PointerEvent('pointerdown', { clientX: left + 5, clientY: bottom - 1 }));
                """);

        browser.see(".virtual-row[data-index='" + (LargeRunFixture.EXECUTIONS - 1) + "']");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?branches=open", "?branches=closed"})
    void largeRunIsAccessible(String query) {
        show(LARGE_RUN + query);
        browser.see(".timeline-row[data-key]");
        browser.seeNo(".spinner");

        assertThat(new AccessibilityCheck(browser).violations()).isEmpty();
    }

    private static int rows() {
        browser.see(".timeline-row[data-key]");
        return browser.count(".timeline-row[data-key]");
    }

    private static void show(String address) {
        browser.open(service.url() + address);
        browser.see("h1");
    }
}
