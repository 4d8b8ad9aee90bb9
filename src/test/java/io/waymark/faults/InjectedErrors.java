package io.waymark.faults;

import io.waymark.domain.run.RunId;
import io.waymark.port.Appended;
import io.waymark.port.DeadLetter;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import io.waymark.port.RunStore;
import io.waymark.port.RunUpdate;
import io.waymark.port.StoredRun;
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
 * Wraps the store of a service that is started with {@link #SETTING}: it fails at the events and runs that a test names.
 * Not annotated, so that no other service finds it.
 */
class InjectedErrors {
    static final String SETTING = "--spring.main.sources=" + InjectedErrors.class.getName();

    /** By the id of an event: what its append does. */
    static final Map<String, Supplier<Mono<Void>>> APPENDS = new ConcurrentHashMap<>();

    /** By run: the error of its load. */
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
        public Mono<Offsets> offsets(Set<Partition> partitions) {
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
        public Mono<Appended> append(List<RunUpdate> updates, List<DeadLetter> letters, Offsets from, Offsets to) {
            for (var update : updates) {
                for (var recording : update.recordings()) {
                    var before = APPENDS.get(recording.event().id());
                    if (before != null) {
                        return before.get().then(store.append(updates, letters, from, to));
                    }
                }
            }
            return store.append(updates, letters, from, to);
        }
    }
}
