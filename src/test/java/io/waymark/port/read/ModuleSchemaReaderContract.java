package io.waymark.port.read;

import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.schema;
import static io.waymark.port.PortFailures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.history.EqualSchemaSnapshotSeries;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.ModuleSchemaVersion;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.fixture.RunScenario;
import io.waymark.fixture.ScenarioStore;
import io.waymark.port.failure.QueryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Contract tests of {@link ModuleSchemaReader}. The versions are compared with the rule of the domain. */
public interface ModuleSchemaReaderContract {

    ModuleSchemaReader reader();

    ScenarioStore runs();

    @Test
    default void versionsFollowDomainRule() {
        var run = new RunScenario(newRun()).planned(0, "A", "B");
        run.started(1);
        var before = run.state();
        run.completes(2, "A[x]", schema("a")).completes(3, "A[x]", schema("a"));
        runs().add(run);
        run.completes(4, "A[y]", schema("a")).completes(5, "A[x]", schema("a", "b"));
        run.restores(6, "A", before).completes(7, "A[x]", schema("a", "b"));
        runs().add(run);

        PageReader.assertPaged(page -> reader().versions(run.run(), "A", page));
        assertThat(PageReader.all(page -> reader().versions(run.run(), "A", page)))
                .isEqualTo(versions(run, "A"))
                .hasSize(4);
        assertThat(PageReader.all(page -> reader().versions(run.run(), "B", page)))
                .isEmpty();
    }

    @Test
    default void schemaAtSnapshotAndTime() {
        var run = runs().add(new RunScenario(newRun())
                .planned(0, "A")
                .starts(1, "A[x]")
                .completes(2, "A[x]", schema("a"))
                .completes(4, "A[x]", schema("b")));
        var first = run.deltas().get(2).snapshot().id();

        assertThat(reader().schemas(run.run(), "A").block().value()).isEqualTo(schema("b"));
        assertThat(reader().schemas(run.run(), "A", first).block().value()).isEqualTo(schema("a"));
        assertThat(reader().schemas(run.run(), "A", RunScenario.at(3)).block().value())
                .isEqualTo(schema("a"));
        assertFails(reader().schemas(run.run(), "A", RunScenario.at(1)), QueryFailure.UnknownMetadata.class);
    }

    @Test
    default void missingMetadataIsRejected() {
        var run = runs().add(new RunScenario(newRun()).planned(0, "A").starts(1, "A[x]"));
        var never = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 9, RunScenario.START);

        assertFails(reader().schemas(run.run(), "A"), QueryFailure.UnknownMetadata.class);
        assertFails(reader().schemas(run.run(), "A", never), QueryFailure.UnknownSnapshot.class);
        assertFails(reader().schemas(newRun(), "A"), QueryFailure.UnknownRun.class);
        assertFails(reader().versions(newRun(), "A", PageRequest.first(1, true)), QueryFailure.UnknownRun.class);
    }

    @Test
    default void schemaIsFoundByItsHash() {
        var name = newRun().value();
        runs().add(new RunScenario(newRun()).completes(1, "A[x]", schema(name)));

        assertThat(reader().schema(schema(name).hash()).block().value()).isEqualTo(schema(name));
        assertFails(reader().schema(new ContentHash(1, 2)), QueryFailure.UnknownSchema.class);
    }

    private static List<ModuleSchemaVersion> versions(RunScenario run, String module) {
        var reports = new ArrayList<EqualSchemaSnapshotSeries<Schema>>();
        for (var delta : run.deltas()) {
            if (delta.metadata().containsKey(module)) {
                EqualSchemaSnapshotSeries.append(
                        reports, delta.metadata().get(module), Objects.requireNonNull(delta.snapshot()));
            }
        }
        return ModuleSchemaVersion.of(reports);
    }
}
