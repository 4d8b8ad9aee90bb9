package io.waymark.port.read;

import io.waymark.domain.run.RunId;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.failure.QueryFailure;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lists, returns and deletes the stored dead letters: records that could not be decoded or applied. Lists have the
 * order in which the dead letters were stored.
 */
public interface DeadLetterRepository {

    /**
     * Lists dead letters without their record values, which may be large.
     *
     * @param run the run that they name; null for all
     */
    Mono<ResultAtPosition<Page<StoredDeadLetter>>> list(@Nullable RunId run, PageRequest page);

    /** Returns one dead letter. Fails with {@link QueryFailure.UnknownDeadLetter}. */
    Mono<ResultAtPosition<StoredDeadLetter>> find(long id);

    /** Deletes one dead letter. Fails with {@link QueryFailure.UnknownDeadLetter}. */
    Mono<Void> delete(long id);

    /**
     * A dead letter as stored in the database.
     *
     * @param id the id of the dead letter
     * @param letter the record and the reason
     * @param bytes the size of the record value in bytes
     */
    record StoredDeadLetter(long id, DeadLetter letter, long bytes) {}
}
