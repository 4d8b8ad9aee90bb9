package io.waymark.port.reading;

import io.waymark.port.DeadLetter;
import reactor.core.publisher.Mono;

/** The records put aside, in the order in which that happened. */
public interface DeadLetterShelf {

    /** Without their values, which may be large. */
    Mono<Answer<Page<Entry>>> list(PageRequest page);

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
