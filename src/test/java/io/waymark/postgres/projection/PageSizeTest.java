package io.waymark.postgres.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.postgres.projection.item.ProjectionInputPage;
import io.waymark.postgres.projection.item.ProjectionInputPage.EntryEnd;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageSizeTest {
    private static final int FIRST = 100;

    private final PageSize size = new PageSize();

    /** Returns a page of entries, each of which counts as one item at least. */
    private static ProjectionInputPage page(long entries) {
        return new ProjectionInputPage(
                List.of(),
                LongStream.rangeClosed(1, entries)
                        .mapToObj(position -> new EntryEnd(position, Instant.EPOCH))
                        .toList(),
                0);
    }

    private void apply(long read) {
        size.record(FIRST, page(read), page(read));
    }

    private void applyFullPages(int pages) {
        for (int i = 0; i < pages; i++) {
            apply(size.next(FIRST));
        }
    }

    @Test
    void fullPagesGrowUpToFiveTimes() {
        applyFullPages(1);
        assertThat(size.next(FIRST)).isEqualTo(125);

        applyFullPages(20);
        assertThat(size.next(FIRST)).isEqualTo(500);
    }

    @Test
    void pageThatIsNotFullEndsGrowth() {
        applyFullPages(3);

        apply(size.next(FIRST) - 1);

        assertThat(size.next(FIRST)).isEqualTo(FIRST);
    }

    @Test
    void failureEndsGrowth() {
        applyFullPages(3);

        size.reset();

        assertThat(size.next(FIRST)).isEqualTo(FIRST);
    }

    @Test
    void partKeepsNextPagesSmall() {
        applyFullPages(3);

        size.record(FIRST, page(size.next(FIRST)), page(40));
        assertThat(size.next(FIRST)).isEqualTo(40);

        applyFullPages(20);
        assertThat(size.next(FIRST)).isEqualTo(40);

        applyFullPages(1);
        assertThat(size.next(FIRST)).isEqualTo(50);
    }
}
