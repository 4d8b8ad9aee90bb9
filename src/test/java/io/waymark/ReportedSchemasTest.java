package io.waymark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.codec.request.SchemaDiffRequest;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.plan.ExpectedExecutionTree;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.SchemaDiffer;
import io.waymark.fixture.Replay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the changes of schemas from bug reports with the expected changes. Each input has a report number. */
class ReportedSchemasTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            03 | transform a.b[transformation, type], update a>b[documentation], update a>c.d[physical_type], update x/y~z[other]
            28 | update c0[physical_type], transform c1[type]!, transform c3[type]!, transform c5[type]!, transform c6[type]!, update c7[physical_type]
            """)
    void reportedEventsYieldExpectedChanges(String report, String changes) {
        assertThat(recorded(report).getLast().stream()
                        .filter(change -> change.target() == Change.Target.FIELD)
                        .map(ReportedSchemasTest::text)
                        .collect(Collectors.joining(", ")))
                .isEqualTo(changes);
    }

    @Test
    void widenedTypesStayInTheirFamily() {
        assertThat(recorded("05").getLast().stream()
                        .filter(change -> change.target() == Change.Target.FIELD && change.isBreaking())
                        .map(Change::id))
                .containsExactly("c13", "c14", "c15", "c21"); // float to int, category to str, date or time to datetime
    }

    @Test
    void emptyPrimaryKeysEqualAbsentOnes() {
        var recorded = recorded("29");

        assertThat(recorded.stream().map(List::size)).containsExactly(1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(recorded.stream().map(changes -> changes.stream().anyMatch(Change::isBreaking)))
                .containsExactly(false, false, false, true, true, true, true, true, false, false, true, false);
    }

    @Test
    void executionsOfReportedConfigAreExpected() {
        var state = Replay.of(events("31")).state();

        assertThat(ExpectedExecutionTree.of(state.plan()).keys()).hasSize(53);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            swap | update a from b[rename]!, update b from a[rename]!
            readd | create v[fields], delete v[fields]!
            chain | update b from a[rename]!, update c from b[rename]!
            moved | create s2[fields], create s2>c[fields], delete s[fields]!, delete s>c[fields]!
            parent-renamed | update s2 from s[rename]!, update s2>c[physical_type], update s2>e from d[rename]!
            twice | create c[fields], create d[fields], delete a[fields]!, delete b[fields]!
            swap-declared | transform a[type]!, transform b[type]!
            nested-declared-name | update s>y from x[rename]!
            nested-declared-path | update s>y from x[rename]!
            two-to-one | update c from a[rename]!, delete b[fields]!
            upper-kind | create c[fields], transform a[fields, transformation]!
            string-id | create c[fields], delete a[fields]!
            float-id | update c from a[rename]!
            """)
    void fieldIdsIdentifyFields(String report, String changes) {
        var compared = SchemaDiffRequest.read(resource("22/" + report + ".json"));

        var found = SchemaDiffer.between(
                compared.before(), Objects.requireNonNull(compared.after()), compared.transformations());
        assertThat(found.stream()
                        .filter(change -> change.target() == Change.Target.FIELD)
                        .map(ReportedSchemasTest::text)
                        .collect(Collectors.joining(", ")))
                .isEqualTo(changes);
    }

    private static List<List<Change>> recorded(String report) {
        return Replay.of(events(report)).deltas().stream()
                .map(delta -> delta.changes().stream().map(ChangeRecord::change).toList())
                .toList();
    }

    private static List<RunEvent> events(String report) {
        return new String(resource(report + ".ndjson"), UTF_8)
                .lines()
                .map(line -> event(line.getBytes(UTF_8)))
                .toList();
    }

    private static RunEvent event(byte[] json) {
        return ((DecodeResult.ValidEvent) new EventDecoder().decode(json)).event();
    }

    /** Formats a change as type, path, former name and categories, with an exclamation mark if it is breaking. */
    private static String text(Change change) {
        return change.type().name().toLowerCase(Locale.ROOT)
                + (change.path().isEmpty() ? " schema" : " " + String.join(">", change.path()))
                + change.renamedFrom().map(" from "::concat).orElse("")
                + change.categories().toString().toLowerCase(Locale.ROOT)
                + (change.isBreaking() ? "!" : "");
    }

    private static byte[] resource(String name) {
        try (var in = ReportedSchemasTest.class.getResourceAsStream("/reports/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
