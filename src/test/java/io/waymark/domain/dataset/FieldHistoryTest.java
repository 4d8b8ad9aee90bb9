package io.waymark.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.HistoryRecordId.Kind;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldHistoryTest {
    private static final DatasetName DATASET = new DatasetName("s3://bucket", "a/b");

    private static final ModuleExperimentName EXECUTION = new ModuleExperimentName("m", "e");
    private static final DatasetWrite FIRST_WRITE = new DatasetWrite(
            new RunId("first"), HistoryRecordId.of(Kind.SNAPSHOT, 1, Instant.EPOCH), EXECUTION, Instant.EPOCH);

    private final List<BetweenRunChange> changes = new ArrayList<>();
    private DatasetHead head = DatasetHead.NONE;
    private Schema first = schema("{}");

    @Test
    void equalContentExtendsTheVersion() {
        complete("{'x':{'type':'int'}}");
        var before = head;

        complete("{'x':{'type':'int'}}");

        assertThat(head).isSameAs(before);
        assertThat(head.version()).isEqualTo(1);
    }

    @Test
    void firstVersionHasNoChanges() {
        complete("{'x':{'type':'int'}}");

        assertThat(changes).isEmpty();
    }

    @Test
    void unchangedFieldExistsSinceTheFirstVersion() {
        complete("{'x':{'type':'int'}}");

        assertThat(history("x")).containsExactly("CREATED x 1");
        assertThat(history("y")).isEmpty();
    }

    @Test
    void eventsNameTheirCompletions() {
        complete("{'x':{'type':'int'}}");
        complete("{'x':{'type':'str'}}");

        var firstVersion = new FieldHistory.FirstVersion(FIRST_WRITE, first.attributes()::containsKey);
        assertThat(FieldHistory.of("x", changes, firstVersion))
                .extracting(event -> event.write().run())
                .containsExactly(new RunId("first"), new RunId("r"));
    }

    @Test
    void changesFollowTheCreation() {
        complete("{'x':{'type':'int'}}");
        complete("{'x':{'type':'int'},'y':{'type':'int'}}");
        complete("{'x':{'type':'str'},'y':{'type':'int'}}");
        complete("{'x':{'type':'str'}}");

        assertThat(history("x")).containsExactly("CREATED x 1", "CHANGED x 3");
        assertThat(history("y")).containsExactly("CREATED y 2", "DELETED y 4");
    }

    @Test
    void nestedFieldsFollowTheirOuterField() {
        complete("{}");
        complete("{'a':{'type':'dict','attributes':{'x':{'type':'int'}}}}");
        complete("{}");

        assertThat(history("a.x")).containsExactly("CREATED a.x 2", "DELETED a.x 3");
    }

    @Test
    void everyNameLeadsToTheHistory() {
        complete("{'x':{'type':'int','field_id':7}}");
        complete("{'y':{'type':'int','field_id':7}}");
        complete("{'z':{'type':'int','field_id':7}}");

        var expected = List.of("CREATED x 1", "RENAMED y 2", "RENAMED z 3");
        assertThat(history("x")).isEqualTo(expected);
        assertThat(history("y")).isEqualTo(expected);
        assertThat(history("z")).isEqualTo(expected);
    }

    @Test
    void nestedFieldMovesWithItsOuterField() {
        complete("{'a':{'type':'dict','field_id':1,'attributes':{'x':{'type':'int'}}}}");
        complete("{'b':{'type':'dict','field_id':1,'attributes':{'x':{'type':'int'}}}}");
        complete("{'b':{'type':'dict','field_id':1,'attributes':{'x':{'type':'str'}}}}");

        var expected = List.of("CREATED a.x 1", "RENAMED b.x 2", "CHANGED b.x 3");
        assertThat(history("a.x")).isEqualTo(expected);
        assertThat(history("b.x")).isEqualTo(expected);
    }

    @Test
    void nameInsideItselfEndsTheSearch() {
        complete("{'a':{'type':'int','field_id':1}}");
        complete("{'a.b':{'type':'int','field_id':1}}");

        assertThat(history("a")).containsExactly("CREATED a 1", "RENAMED a.b 2");
    }

    @Test
    void swappedFieldsKeepTheirHistories() {
        complete("{'x':{'type':'int','field_id':1},'y':{'type':'str','field_id':2},'z':{'type':'int','field_id':3}}");
        complete("{'y':{'type':'int','field_id':1},'x':{'type':'str','field_id':2},'w':{'type':'int','field_id':3}}");

        assertThat(history("z")).containsExactly("CREATED z 1", "RENAMED w 2");
        assertThat(history("x")).containsExactly("CREATED x 1", "CREATED y 1", "RENAMED y 2", "RENAMED x 2");
    }

    @Test
    void reusedNameLeadsToBothFields() {
        complete("{'x':{'type':'int'}}");
        complete("{}");
        complete("{'x':{'type':'str'}}");

        assertThat(history("x")).containsExactly("CREATED x 1", "DELETED x 2", "CREATED x 3");
    }

    @Test
    void breakingFieldCountsOnce() {
        var before = DatasetHead.NONE.after(schema("{'x':{'type':'int'}}"));
        var after = before.after(schema("{'x':{'type':'str'}}"));

        assertThat(DatasetHead.countBreaking(before.changesTo(after))).isEqualTo(1);
    }

    private List<String> history(String field) {
        var fields = Set.copyOf(FieldLookupKeyGenerator.of(first));
        var firstVersion =
                new FieldHistory.FirstVersion(FIRST_WRITE, id -> fields.contains(FieldLookupKeyGenerator.of(id)));
        return FieldHistory.of(field, changes, firstVersion).stream()
                .map(event -> event.kind() + " " + event.field() + " " + event.version())
                .toList();
    }

    private void complete(String attributes) {
        var next = head.after(schema(attributes));
        first = head.version() == 0 ? schema(attributes) : first;
        for (var change : head.changesTo(next)) {
            changes.add(new BetweenRunChange(
                    DATASET,
                    next.version(),
                    new RunId("r"),
                    null,
                    new ChangeRecord(changes.size(), 1, EXECUTION, Instant.EPOCH, change)));
        }
        head = next;
    }

    private static Schema schema(String attributes) {
        return DomainJson.readSchema(("{'id':'s','attributes':" + attributes + "}").replace('\'', '"'));
    }
}
