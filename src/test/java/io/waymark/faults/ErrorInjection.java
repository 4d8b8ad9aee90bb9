package io.waymark.faults;

import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.ContentHash;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.store.AppendResult;
import io.waymark.port.store.EventIdentity;
import io.waymark.port.store.RunStore;
import io.waymark.port.store.RunUpdate;
import io.waymark.port.store.StoredRun;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

/**
 * Wraps the store of a service that starts with {@link #SETTING}, so that it fails at given events and runs. The
 * class has no annotation, so that component scanning of other services does not find it.
 */
class ErrorInjection {
    static final String SETTING = "--spring.main.sources=" + ErrorInjection.class.getName();

    /** The effect of an append, by the id of an event. */
    static final Map<String, Supplier<Mono<Void>>> APPENDS = new ConcurrentHashMap<>();

    /** The error of a load, by run. */
    static final Map<RunId, Supplier<Error>> LOADS = new ConcurrentHashMap<>();

    @Bean
    static BeanPostProcessor failingStore() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof RunStore store ? new FailingStore(store) : bean;
            }
        };
    }

    private record FailingStore(RunStore store) implements RunStore {
        @Override
        public Mono<ConsumerOffsets> offsets(Set<Partition> partitions) {
            return store.offsets(partitions);
        }

        @Override
        public Mono<Map<RunId, StoredRun>> load(Collection<RunId> runs) {
            for (var run : runs) {
                var error = LOADS.get(run);
                if (error != null) {
                    throw error.get();
                }
            }
            return store.load(runs);
        }

        @Override
        public Mono<Map<EventIdentity, ContentHash>> findApplied(Collection<EventIdentity> events) {
            return store.findApplied(events);
        }

        @Override
        public Mono<AppendResult> append(
                List<RunUpdate> updates, List<DeadLetter> letters, ConsumerOffsets from, ConsumerOffsets to) {
            for (var update : updates) {
                for (var delta : update.deltas()) {
                    var before = APPENDS.get(delta.event().id());
                    if (before != null) {
                        return before.get().then(store.append(updates, letters, from, to));
                    }
                }
            }
            return store.append(updates, letters, from, to);
        }
    }
}
