package io.waymark.feed;

import io.waymark.port.Appended;
import io.waymark.port.FeedTeller;
import io.waymark.port.Offsets;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Mono;

/** Stores as an instance's ingest does: what is stored is told. */
final class Storing {
    private static final Offsets NOWHERE = Offsets.of(Map.of());

    private Storing() {}

    static Mono<Void> store(ApplicationContext instance, List<RunUpdate> updates) {
        return instance.getBean(RunStore.class)
                .append(updates, List.of(), NOWHERE, NOWHERE)
                .doOnNext(appended -> instance.getBean(FeedTeller.class).tell(((Appended.Stored) appended).written()))
                .then();
    }
}
