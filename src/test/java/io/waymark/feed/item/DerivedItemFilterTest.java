package io.waymark.feed.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.dataset.DatasetWrite;
import io.waymark.domain.dataset.FieldHistory;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.domain.schema.diff.FieldChange;
import io.waymark.fixture.FeedItemFixtures;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.util.UriComponentsBuilder;

/** Tests filters on the items of the kinds {@code dataset} and {@code late}. */
class DerivedItemFilterTest {
    private static final DatasetName DATASET = new DatasetName("lake", "adult");
    private static final ModuleExperimentName LOADER = new ModuleExperimentName("Loader", "default");
    private static final List<FeedItem> ITEMS = List.of(
            item(1, "run-1", Kind.DATASET, DomainJson.write(version()), List.of()),
            change(2, Change.Type.DELETE, "age", Compatibility.BREAKING, Category.FIELDS),
            change(3, Change.Type.UPDATE, "income", Compatibility.COMPATIBLE, Category.NULLABILITY, Category.TYPE),
            item(
                    4,
                    "run-2",
                    Kind.LATE,
                    "{\"run_id\": \"run-2\", \"module_name\": \"A,B\", \"experiment_name\": \"x\"}",
                    List.of()));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                           | 1 2 3 4
            kinds=dataset                                | 1 2 3
            kinds=late                                   | 4
            kinds=dataset,late                           | 1 2 3 4
            kinds=change                                 | ''
            run=run-2                                    | 4
            workflow=lab/demo                            | 1 2 3 4
            workflow=lab/other                           | ''
            module=Loader                                | 1 2 3
            module=A,B                                   | 4
            field=age                                    | 2
            field=income&field=age                       | 2 3
            field=none                                   | ''
            change_type=delete                           | 2
            change_type=update,delete                    | 2 3
            target_type=field                            | 2 3
            target_type=schema                           | ''
            category=type                                | 3
            category=nullability,fields                  | 2 3
            compatibility=breaking                       | 2
            compatibility=breaking&field=income          | ''
            kinds=late&change_type=delete                | ''
            kinds=dataset&module=Loader&category=fields  | 2
            """)
    void onlyMatchingItemsPass(String query, String passing) {
        var parameters = UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
        var filter = ItemFilter.of(parameters);

        var passed = ITEMS.stream()
                .filter(item -> filter.test(FilterAttributes.of(item)))
                .map(item -> Long.toString(item.position()))
                .toList();

        assertThat(String.join(" ", passed)).isEqualTo(passing);
    }

    private static DatasetVersion version() {
        var origin = FeedItemFixtures.origin("run-1");
        var snapshot = HistoryRecordId.of(HistoryRecordId.Kind.SNAPSHOT, 1, FeedItemFixtures.TIME);
        var completion = new DatasetWrite(origin.run(), snapshot, LOADER, FeedItemFixtures.TIME);
        var schema = new Schema("table", Map.of(), Map.of()).reference();
        return new DatasetVersion(DATASET, 1, schema, completion, completion, 1, 0, Compatibility.COMPATIBLE, 0);
    }

    private static FeedItem change(
            long position, Change.Type type, String field, Compatibility compatibility, Category... categories) {
        var origin = FeedItemFixtures.origin("run-1");
        var change = FeedItemFixtures.change(position, type, field, compatibility, categories)
                .change()
                .change();
        var record = new ChangeRecord(position, 1, LOADER, FeedItemFixtures.TIME, change);
        var between = new BetweenRunChange(DATASET, 2, origin.run(), origin.workflow(), record);
        var keys = FieldHistory.fieldKeys((FieldChange) change);
        return item(position, "run-1", Kind.DATASET, DomainJson.write(between), keys);
    }

    private static FeedItem item(long position, String run, Kind kind, String record, List<String> fieldKeys) {
        return new FeedItem.DerivedItem(
                position, FeedItemFixtures.origin(run), kind, DomainJson.readMembers(record), fieldKeys);
    }
}
