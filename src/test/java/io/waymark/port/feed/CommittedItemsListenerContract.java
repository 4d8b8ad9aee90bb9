package io.waymark.port.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** Contract tests of {@link CommittedItemsListener}. */
public interface CommittedItemsListenerContract {

    /** Returns a listener that has published all items of the feed. */
    CommittedItemsListener listener();

    /** Returns the position of the last published item. */
    long published();

    /** Returns the page that has only the item at this position. */
    FeedPage page(long position);

    @Test
    default void committedPageIsPublished() {
        var listener = listener();
        long end = published();

        listener.onCommit(commit(end));

        assertThat(published()).isEqualTo(end + 1);
    }

    @Test
    default void pagesArePublishedInOrder() {
        var listener = listener();
        long end = published();

        listener.onCommit(commit(end + 1));
        listener.onCommit(commit(end + 2));
        assertThat(published()).isEqualTo(end);

        listener.onCommit(commit(end));
        assertThat(published()).isEqualTo(end + 3);
    }

    @Test
    default void repeatedPageHasNoEffect() {
        var listener = listener();
        long end = published();
        listener.onCommit(commit(end));

        listener.onCommit(commit(end));

        assertThat(published()).isEqualTo(end + 1);
    }

    @Test
    default void failureDoesNotReachTheWriter() {
        var listener = listener();
        long end = published();
        var broken = new CommittedItems(end, () -> {
            throw new IllegalStateException("injected by the test");
        });

        assertThatCode(() -> listener.onCommit(broken)).doesNotThrowAnyException();

        listener.onCommit(commit(end));
        assertThat(published()).isEqualTo(end + 1);
    }

    private CommittedItems commit(long startsAfter) {
        return new CommittedItems(startsAfter, () -> page(startsAfter + 1));
    }
}
