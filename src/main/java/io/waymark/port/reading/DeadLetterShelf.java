package io.waymark.port.reading;

import io.waymark.domain.run.RunId;
import io.waymark.port.DeadLetter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The records put aside, in the order in which that happened. */
public interface DeadLetterShelf {

    /**
     * Lists them without their values, which may be large.
     *
     * @param run that they are about; null for all
     */
    Mono<Answer<Page<Entry>>> list(@Nullable RunId run, PageRequest page);

    /** One of them; fails with 404 {@code unknown-dead-letter}. */
    Mono<Answer<Entry>> find(long id);

    /** Forgets one; fails with 404 {@code unknown-dead-letter}. */
    Mono<Void> delete(long id);

    /**
     * A record put aside.
     *
     * @param bytes how many its value has
     */
    record Entry(long id, DeadLetter letter, long bytes) {}
}
