package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Checks the open page in both widths and both color schemes: with axe for WCAG 2.2 AA and best practices, and for cut
 * text. Checks its width also in the width of the smallest phones.
 */
final class AccessibilityCheck {
    private static final String AXE = "classpath*:META-INF/resources/webjars/axe-core/*/axe.min.js";

    private static final String VIOLATIONS = """
            const answer = arguments[0];
            const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly, resultTypes: ['violations'] }).then(({ violations }) => answer(
                violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`))));
            """;

    private static final String OVERFLOW =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";

    private final Browser browser;
    private final CutTextCheck cutText;
    private final String axe = load();

    AccessibilityCheck(Browser browser) {
        this.browser = browser;
        cutText = new CutTextCheck(browser);
    }

    /** Returns the violations and cut texts with their mode and element, and pages that are wider than the window. */
    List<String> violations() {
        var found = new ArrayList<String>();
        browser.evaluate(axe);
        browser.inEveryMode(mode -> {
            for (var violation : (List<?>) browser.evaluateAsync(VIOLATIONS)) {
                found.add(mode + " " + violation);
            }
            cutText.cutTexts().forEach(text -> found.add(mode + " " + text));
            addIfTooWide(mode, found);
        });
        browser.inSmallestWidth(() -> addIfTooWide("the smallest width", found));
        return found;
    }

    private void addIfTooWide(String mode, List<String> found) {
        if (((Number) browser.evaluate(OVERFLOW)).intValue() > 0) {
            found.add(mode + " is wider than the window");
        }
    }

    private static String load() {
        try {
            var files = new PathMatchingResourcePatternResolver().getResources(AXE);
            return files[0].getContentAsString(UTF_8);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
