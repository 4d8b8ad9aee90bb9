package io.waymark.feed;

import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.feed.CommittedItemsListener;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Mono;

/** Stores updates and publishes their items after the commit, as the ingest of an instance does. */
final class FeedCommits {
    private static final ConsumerOffsets NO_OFFSETS = ConsumerOffsets.of(Map.of());

    private FeedCommits() {}

    static Mono<Void> store(ApplicationContext instance, List<RunUpdate> updates) {
        return instance.getBean(RunStore.class)
                .append(updates, List.of(), NO_OFFSETS, NO_OFFSETS)
                .doOnNext(result ->
                        instance.getBean(CommittedItemsListener.class).onCommit(((AppendResult.Stored) result).page()))
                .then();
    }
}
