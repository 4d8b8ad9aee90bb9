package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.port.PortFailures.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.read.DeadLetterRepository.StoredDeadLetter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link DeadLetterRepository}. */
public interface DeadLetterRepositoryContract {

    DeadLetterRepository repository();

    ScenarioStore runs();

    @Test
    default void deadLettersKeepTheirOrder() {
        var run = newRun();
        runs().reject(letter(run, 2));
        runs().reject(letter(run, 0));
        runs().reject(letter(run, 1));

        PageReader.assertPaged(page -> repository().list(run, page));
        assertThat(stored(run))
                .extracting(stored -> stored.letter().record().offset())
                .containsExactly(2L, 0L, 1L);
    }

    @Test
    default void listSelectsRunOrAll() {
        var run = newRun();
        runs().reject(letter(run, 0), letter(newRun(), 1));

        assertThat(stored(run)).hasSize(1);
        assertThat(PageReader.all(page -> repository().list(null, page))).hasSizeGreaterThanOrEqualTo(2);
        assertThat(stored(newRun())).isEmpty();
    }

    @Test
    default void listOmitsValuesAndStatesSizes() {
        var run = newRun();
        runs().reject(letter(run, 3));

        var listed = stored(run).getFirst();

        assertThat(listed.letter().record().value()).isNull();
        assertThat(listed.bytes()).isEqualTo(letter(run, 3).record().value().size());
    }

    @Test
    default void foundDeadLetterIsComplete() {
        var run = newRun();
        var letter = letter(run, 3);
        runs().reject(letter);

        var found = repository().find(stored(run).getFirst().id()).block().value();

        assertThat(found.letter()).isEqualTo(letter);
    }

    @Test
    default void deletedDeadLetterIsUnknown() {
        var run = newRun();
        runs().reject(letter(run, 0), letter(run, 1));
        long id = stored(run).getFirst().id();

        repository().delete(id).block();

        assertThat(stored(run)).hasSize(1);
        assertFails(repository().find(id), QueryFailure.UnknownDeadLetter.class);
        assertFails(repository().delete(id), QueryFailure.UnknownDeadLetter.class);
    }

    private List<StoredDeadLetter> stored(RunId run) {
        return PageReader.all(page -> repository().list(run, page));
    }

    /** Returns a dead letter of a new partition. */
    static DeadLetter letter(RunId run, long offset) {
        var record = new EventRecord(
                ScenarioStore.newPartition(),
                offset,
                RunScenario.at((double) offset),
                Bytes.of(run.value().getBytes(UTF_8)),
                Bytes.of(("value " + offset).getBytes(UTF_8)),
                List.of(new EventRecord.Header("name", Bytes.of("header".getBytes(UTF_8)))));
        return new DeadLetter(record, "the cause", RunScenario.at(100), run);
    }
}
