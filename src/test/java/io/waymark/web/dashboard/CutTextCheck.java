package io.waymark.web.dashboard;

import java.util.List;

/**
 * Finds text of the open page that is cut without an ellipsis or without a title with the whole text. Text in boxes
 * that scroll is not cut.
 */
final class CutTextCheck {
    private static final String CUT_TEXTS = """
            const NOT_TEXT = '.visually-hidden, .skip-link, .startup-message, select, script, style, svg, textarea';
            const found = new Set();
            const name = (element) => element.tagName.toLowerCase() + [...element.classList].map((one) => '.' + one).join('');
            const report = (what, element, text) => found.add(`${what}: ${name(element)} “${text.trim().slice(0, 60)}”`);

            function clippingBox(element, rects) {
              for (let box = element; box && box !== document.body; box = box.parentElement) {
                const { overflowX, overflowY } = getComputedStyle(box);
                if (/auto|scroll/.test(overflowX + overflowY)) return null;
                if (!/hidden|clip/.test(overflowX + overflowY)) continue;
                const { left, right, top, bottom } = box.getBoundingClientRect();
                if (rects.some((one) => one.right > right + 1 || one.left < left - 1
                  || (one.top + one.bottom) / 2 > bottom || (one.top + one.bottom) / 2 < top)) return box;
              }
              return null;
            }

            const isEllipsis = (box) => {
              const { textOverflow, display } = getComputedStyle(box);
              return textOverflow === 'ellipsis' && !/flex|grid/.test(display);
            };

            function hasTitle(element) {
              element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
              return Boolean(element.closest('[title]'));
            }

            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
              const { parentElement: parent, data } = texts.currentNode;
              if (!data.trim() || parent.closest(NOT_TEXT)) continue;
              if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
              const range = document.createRange();
              range.selectNodeContents(texts.currentNode);
              const box = clippingBox(parent, [...range.getClientRects()]);
              if (box && !isEllipsis(box)) report('cut without an ellipsis', box, data);
              const cut = box ?? (isEllipsis(parent) && parent.scrollWidth > parent.clientWidth ? parent : null);
              if (cut && !hasTitle(parent)) report('cut without a title', cut, data);
            }
            return [...found];
            """;

    private final Browser browser;

    CutTextCheck(Browser browser) {
        this.browser = browser;
    }

    /** Returns each such text with what it lacks and with its element. */
    List<String> cutTexts() {
        return ((List<?>) browser.evaluate(CUT_TEXTS))
                .stream().map(String::valueOf).toList();
    }
}
