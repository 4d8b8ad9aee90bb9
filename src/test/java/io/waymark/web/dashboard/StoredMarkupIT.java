package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every view shows values of the API as text only, for any JSON type. */
class StoredMarkupIT {
    /** Finds elements that the page does not create, and attributes that make an element active. */
    private static final String FOREIGN = """
            const known = document.head.querySelectorAll('meta, link, script');
            return [...document.querySelectorAll('*')].filter(e => ![...known].includes(e)).filter(e =>
                e.matches('iframe, frame, object, embed, script, meta, link, base, style, template, img, image, use, video, audio')
                || e.matches('form:not(.filter-form)') || e.matches('.struck, [src], [srcdoc], [action], [formaction], [target]')
                || [...e.attributes].some(({name}) => name.startsWith('on'))
                || (e.hasAttribute('href') && new URL(e.getAttribute('href'), location).origin !== location.origin))
                .map(e => e.outerHTML.slice(0, 200)).concat(window.struck === undefined ? [] : ['struck'])""";

    private static final String NODE = "\"tag\":\"iframe\"";
    private static final String MARKUP = "<img src=x onerror=struck=1";

    private static Browser browser;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        service = ServiceProcess.start(StoredMarkupIT.class);
        HostileRunFixture.send(service, "hostile");
        sendStrayRecords();
        browser.open(service.url() + "/runs");
        browser.see("[data-run='hostile'].is-failed .runs-failure", MARKUP);
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

    private static void sendStrayRecords() {
        var records = new StrayRecordSender(service);
        var node = HostileValues.all().getFirst();
        records.send(
                HostileRunFixture.MODULE,
                node.getBytes(UTF_8),
                Map.of("<iframe>", node, "__proto__", "javascript:struck=1"));
        records.send("..", "[".repeat(200_000).concat("]".repeat(200_000)).getBytes(UTF_8), Map.of());
        records.send("", node.getBytes(UTF_8), Map.of("ce_specversion", "1.0", "ce_" + "<iframe>", node));
    }

    /** Returns rows of an address, the selector of a text in its view, and the text. */
    static Stream<List<String>> views() {
        var node = HostileRunFixture.snapshot(0);
        var workflow = encoded(HostileRunFixture.WORKFLOW).replace("+", "%20");
        return Stream.of(
                List.of("/", ".attention-row", MARKUP),
                List.of("/workflows", ".workflow-name", MARKUP),
                List.of("/workflows/" + workflow + "/" + workflow, ".execution-grid", HostileRunFixture.MODULE),
                List.of("/datasets", ".dataset-row", MARKUP),
                List.of("/runs/hostile/config", ".config", "\"tag\""),
                List.of("/compare?run=hostile&with=hostile", ".run-summary", "has no difference"),
                List.of("/runs", ".runs-failure", MARKUP),
                List.of("/runs?workflow=%3Cimg%2Fx", ".notice-title", "No run matches"),
                List.of("/runs/hostile?steps=1", ".result", NODE),
                List.of("/runs/hostile", ".failure-message", MARKUP),
                List.of("/runs/hostile", ".timeline-row", MARKUP),
                List.of("/runs/hostile/evolution", ".evolution", "{\"tag\":"),
                List.of(
                        "/runs/hostile/evolution?field=f&module=" + encoded(HostileRunFixture.MODULE),
                        ".field-history",
                        "{\"tag\":"),
                List.of("/runs/hostile/changes", ".feed-row", "{\"tag\":"),
                List.of("/runs/hostile/changes?field=__proto__", ".feed-row", "__proto__"),
                List.of("/runs/hostile/restore?snapshot=" + node, ".restore-preview", "{\"tag\":"),
                List.of("/changes/live?run=hostile", ".feed-row", MARKUP),
                List.of("/changes/live?run=hostile&kinds=change", ".feed-row", "{\"tag\":"),
                List.of("/dead-letters", ".dead-letter", HostileRunFixture.MODULE),
                List.of(
                        "/compare?from=hostile/" + node + "&to=hostile/" + HostileRunFixture.snapshot(9),
                        ".diff .virtual-list",
                        "{\"tag\":"));
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyViewShowsValuesAsText(List<String> view) {
        browser.open(service.url() + view.get(0));
        browser.scrollTo(view.get(1));

        browser.see(view.get(1), view.get(2));

        assertNothingStruck();
    }

    static IntStream values() {
        return IntStream.range(0, HostileValues.all().size());
    }

    @ParameterizedTest
    @MethodSource("values")
    void schemaShowsEachValueAsText(int index) {
        browser.open(service.url() + "/runs/hostile/schema?at=" + HostileRunFixture.snapshot(index));
        browser.scrollTo(".schema .virtual-list");

        browser.see(".schema-row[data-field='f'] .schema-type");
        browser.see(".schema-row[data-field='__proto__'] .field", "__proto__");
        browser.see(".schema-row[data-field='f.g']");

        assertNothingStruck();
    }

    /** Returns rows of the key of a dead letter, the selector of a text in its view, and the text. */
    static Stream<List<String>> letters() {
        return Stream.of(
                List.of(HostileRunFixture.MODULE, ".properties", HostileRunFixture.MODULE),
                List.of(HostileRunFixture.MODULE, ".headers", "<iframe>"),
                List.of("..", ".properties", ".."),
                List.of("", ".dead-letter-note", "headers"));
    }

    @ParameterizedTest
    @MethodSource("letters")
    void deadLetterIsText(List<String> letter) {
        browser.open(service.url() + "/dead-letters");
        browser.click(".dead-letter[data-key='" + letter.get(0) + "']");
        browser.see(".dead-letter-body");
        browser.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)");

        browser.see(letter.get(1), letter.get(2));

        assertNothingStruck();
    }

    @Test
    void itemsOfTheFeedAreText() {
        openBeforeItsRun("/changes/live?run=live");

        HostileRunFixture.send(service, "live");

        browser.see(".feed-row", "{\"tag\":");
        browser.see(".feed-row", MARKUP);
        assertNothingStruck();
    }

    @Test
    void runFillsWithText() {
        openBeforeItsRun("/runs/filling");

        HostileRunFixture.send(service, "filling");

        browser.see(".failure-message", MARKUP);
        browser.see(".result", NODE);
        assertNothingStruck();
    }

    /** Opens the page of a run before the run exists. */
    private static void openBeforeItsRun(String address) {
        browser.open(service.url() + address);
        browser.see(".notice-title");
        browser.see("[data-state='live']");
        assertThat(browser.consoleMessages()).allMatch(line -> line.contains("404"));
    }

    private static void assertNothingStruck() {
        assertThat((List<?>) browser.evaluate(FOREIGN)).isEmpty();
        assertThat(browser.address()).startsWith(service.url());
        assertThat(browser.consoleMessages()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith(service.url()));
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, UTF_8);
    }
}
