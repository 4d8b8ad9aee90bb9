package io.waymark.port.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Reads lists page by page, in both directions. */
public final class PageReader {
    private static final int LIMIT = 1000;

    private PageReader() {}

    /** Returns the whole list in ascending order. */
    public static <T> List<T> all(Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read) {
        return read.apply(PageRequest.first(LIMIT, true)).block().value().items();
    }

    /** Asserts that pages of any size have the items of the whole list, in order and in reverse order. */
    public static <T> void assertPaged(Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read) {
        var all = all(read);
        assertThat(all).as("a list of several pages").hasSizeGreaterThan(2);
        for (int limit : new int[] {1, 2, all.size()}) {
            assertThat(inPages(read, limit, true)).isEqualTo(all);
            assertThat(inPages(read, limit, false)).isEqualTo(all.reversed());
        }
    }

    private static <T> List<T> inPages(
            Function<PageRequest, Mono<ResultAtPosition<Page<T>>>> read, int limit, boolean ascending) {
        var items = new ArrayList<T>();
        var request = PageRequest.first(limit, ascending);
        while (true) {
            var page = read.apply(request).block().value();
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            items.addAll(page.items());
            if (page.next() == null) {
                return items;
            }
            assertThat(page.items()).isNotEmpty();
            request = request.after(page.next(), page.nextTie(), page.through());
        }
    }
}
