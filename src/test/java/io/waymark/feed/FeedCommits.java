package io.waymark.feed;

import io.waymark.port.broker.PartitionOffsets;
import io.waymark.port.feed.CommitListener;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Mono;

/** Stores as an instance's ingest does: what is stored is told. */
final class FeedCommits {
    private static final PartitionOffsets NOWHERE = PartitionOffsets.of(Map.of());

    private FeedCommits() {}

    static Mono<Void> store(ApplicationContext instance, List<RunUpdate> updates) {
        return instance.getBean(RunStore.class)
                .append(updates, List.of(), NOWHERE, NOWHERE)
                .doOnNext(result ->
                        instance.getBean(CommitListener.class).onCommit(((AppendResult.Stored) result).page()))
                .then();
    }
}
