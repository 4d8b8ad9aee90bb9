package io.waymark.domain.history;

import static io.waymark.fixture.EventFixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.fixture.RunScenario;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleSchemaVersionTest {
    private final RunScenario run = new RunScenario().planned(0, "A");

    @Test
    void consecutiveEqualSchemasAreOneVersion() {
        run.completes(1, "A[x]", schema("a"))
                .completes(2, "A[x]", schema("a"))
                .completes(3, "A[x]", schema("a", "b"))
                .completes(4, "A[x]", schema("a"));

        var versions = versions();

        assertThat(versions).extracting(ModuleSchemaVersion::number).containsExactly(1L, 2L, 3L);
        assertThat(versions).extracting(ModuleSchemaVersion::occurrences).containsExactly(2L, 1L, 1L);
        assertThat(versions.getFirst().first().number()).isEqualTo(1);
        assertThat(versions.getFirst().last().number()).isEqualTo(2);
        assertThat(versions.getLast().schema()).isEqualTo(schema("a"));
    }

    @Test
    void versionHasDifferencesToPreviousOne() {
        run.completes(1, "A[x]", schema("a")).completes(2, "A[x]", schema("a", "b"));

        var versions = versions();

        assertThat(versions.getFirst().previous()).isNull();
        assertThat(versions.getFirst().changes()).isEmpty();
        assertThat(versions.getLast().previous()).isEqualTo(schema("a"));
        assertThat(versions.getLast().changes())
                .extracting(Change::target)
                .containsExactlyInAnyOrder(Change.Target.SCHEMA, Change.Target.FIELD);
    }

    @Test
    void removedSchemaIsItsOwnVersion() {
        run.started(1);
        var before = run.state();
        run.completes(2, "A[x]", schema("a")).restores(3, "A", before).completes(4, "A[x]", schema("a"));

        assertThat(versions()).extracting(ModuleSchemaVersion::schema).containsExactly(schema("a"), null, schema("a"));
        assertThat(versions().getLast().changes()).extracting(Change::type).containsExactly(Change.Type.CREATE);
    }

    private List<ModuleSchemaVersion> versions() {
        var reports = new ArrayList<EqualSchemaSnapshotSeries<Schema>>();
        for (var delta : run.deltas()) {
            delta.metadata()
                    .forEach((module, schema) -> EqualSchemaSnapshotSeries.append(reports, schema, delta.snapshot()));
        }
        return ModuleSchemaVersion.of(reports);
    }
}
