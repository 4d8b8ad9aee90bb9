package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import io.waymark.port.broker.DeadLetter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The records put aside, in the order in which that happened. */
public interface DeadLetterRepository {

    /**
     * Lists them without their values, which may be large.
     *
     * @param run that they are about; null for all
     */
    Mono<AsOf<Page<StoredDeadLetter>>> list(@Nullable RunId run, PageRequest page);

    /** One of them; fails with 404 {@code unknown-dead-letter}. */
    Mono<AsOf<StoredDeadLetter>> find(long id);

    /** Forgets one; fails with 404 {@code unknown-dead-letter}. */
    Mono<Void> delete(long id);

    /**
     * A record put aside.
     *
     * @param bytes how many its value has
     */
    record StoredDeadLetter(long id, DeadLetter letter, long bytes) {}
}
