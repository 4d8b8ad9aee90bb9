package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.failure.ReadFailure;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads and deletes dead letters, in the order in which they were stored. */
public interface DeadLetterRepository {

    /**
     * Lists dead letters without their record values, which may be large.
     *
     * @param run the run that they name; null for all
     */
    Mono<ResultWithCursor<Page<StoredDeadLetter>>> list(@Nullable RunId run, PageRequest page);

    /** Returns one dead letter. Fails with {@link ReadFailure.UnknownDeadLetter}. */
    Mono<ResultWithCursor<StoredDeadLetter>> find(long id);

    /** Deletes one dead letter. Fails with {@link ReadFailure.UnknownDeadLetter}. */
    Mono<Void> delete(long id);

    /**
     * A stored dead letter.
     *
     * @param bytes the size of the record value in bytes
     */
    record StoredDeadLetter(long id, DeadLetter letter, long bytes) {}
}
