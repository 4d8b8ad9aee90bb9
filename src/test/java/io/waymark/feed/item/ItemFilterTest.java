package io.waymark.feed.item;

import static io.waymark.fixture.FeedItemFixtures.change;
import static io.waymark.fixture.FeedItemFixtures.createdSchema;
import static io.waymark.fixture.FeedItemFixtures.renamed;
import static io.waymark.fixture.FeedItemFixtures.run;
import static io.waymark.fixture.FeedItemFixtures.snapshot;
import static io.waymark.fixture.FeedItemFixtures.timing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.diff.Change;
import io.waymark.domain.schema.diff.Change.Category;
import io.waymark.domain.schema.diff.Change.Compatibility;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

class ItemFilterTest {
    private static final List<FeedItem> ITEMS = List.of(
            snapshot(1, "run-1", "Loader"),
            snapshot(2, "run-2", "A,B"),
            createdSchema(3, List.of("age", "address.city")),
            change(4, Change.Type.DELETE, "age", Compatibility.BREAKING, Category.FIELDS),
            change(5, Change.Type.UPDATE, "income", Compatibility.COMPATIBLE, Category.NULLABILITY, Category.TYPE),
            timing(6, "run-1", "Loader"),
            run(7, "run-2"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                      | 1 2 3 4 5 6 7
            kinds=snapshot                          | 1 2
            kinds=snapshot,timing                   | 1 2 6
            kinds=snapshot&kinds=run                | 1 2 7
            kinds=change                            | 3 4 5
            run=run-2                               | 2 7
            run=run-1&run=run-2                     | 1 2 3 4 5 6 7
            run=run-3                               | ''
            workflow=lab/demo                       | 1 2 3 4 5 6 7
            workflow=lab/other                      | ''
            workflow=lab/other&workflow=lab/demo    | 1 2 3 4 5 6 7
            module=Loader                           | 1 3 4 5 6
            module=A,B                              | 2
            module=A                                | ''
            module=Loader&module=A,B                | 1 2 3 4 5 6
            field=age                               | 3 4
            field=address.city                      | 3
            field=table                             | ''
            field=income&field=age                  | 3 4 5
            change_type=create                      | 3
            change_type=create,delete               | 3 4
            target_type=field                       | 4 5
            target_type=schema                      | 3
            category=type                           | 5
            category=nullability,fields             | 3 4 5
            compatibility=breaking                  | 4
            compatibility=breaking&field=income     | ''
            kinds=timing&change_type=create         | ''
            kinds=change&module=Loader&category=type | 5
            from=latest&lastEventId=f.1             | 1 2 3 4 5 6 7
            module=                                 | ''
            field=                                  | ''
            workflow=                               | ''
            """)
    void onlyMatchingItemsPass(String query, String passing) {
        var filter = ItemFilter.of(query(query));
        var passed = ITEMS.stream()
                .filter(item -> filter.test(FilterAttributes.of(item)))
                .map(item -> Long.toString(item.position()))
                .toList();
        assertThat(String.join(" ", passed)).isEqualTo(passing);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | true
            kinds=snapshot              | true
            kinds=run                   | false
            kinds=timing                | false
            change_type=create          | true
            field=age                   | true
            module=Loader               | true
            run=run-1                   | true
            run=run-2                   | false
            workflow=lab/other          | false
            """)
    void gapPassesWhenMatchesMayBeMissing(String query, boolean passes) {
        var origin = snapshot(1, "run-1", "Loader").origin();
        var missing = Stream.of(Kind.SNAPSHOT, Kind.CHANGE)
                .map(kind -> new Gap.MissingItems(kind, origin.workflow(), false))
                .collect(Collectors.toSet());
        var gap = new Gap(1, 9, Gap.Reason.LIMIT, origin.run(), missing);
        assertThat(ItemFilter.of(query(query)).test(FilterAttributes.of(gap))).isEqualTo(passes);
    }

    @Test
    void gapOfUnknownOriginPassesEveryFilter() {
        var gap = Gap.withAllKinds(1, 9, Gap.Reason.RETENTION);
        Stream.of("", "run=run-2", "workflow=a/b", "module=X", "field=f", "kinds=run")
                .forEach(query -> assertThat(ItemFilter.of(query(query)).test(FilterAttributes.of(gap)))
                        .as(query)
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "kinds=snapshots,malformed-parameter",
        "kinds=,malformed-parameter",
        "kinds=Snapshot,malformed-parameter",
        "'kinds=run,',malformed-parameter",
        "change_type=rename,malformed-parameter",
        "target_type=table,malformed-parameter",
        "category=fields&category=colour,malformed-parameter",
        "compatibility=maybe,malformed-parameter",
        "compatibility,malformed-parameter",
        "kinds= snapshot,malformed-parameter",
        "run=a b,malformed-run-id",
        "run=,malformed-run-id"
    })
    void unknownValuesAreRejected(String query, String problem) {
        assertThatThrownBy(() -> ItemFilter.of(query(query)))
                .isInstanceOfSatisfying(
                        QueryFailedException.class,
                        exception -> assertThat(exception.failure())
                                .isInstanceOf(
                                        problem.equals("malformed-run-id")
                                                ? QueryFailure.InvalidRunId.class
                                                : QueryFailure.InvalidFilter.class));
    }

    /** API-6, report 52. */
    @ParameterizedTest
    @CsvSource({
        "field=cust, 1",
        "field=customer, 1",
        "field=address.zip, 2",
        "field=address.plz, 2",
        "field=plz, ''",
        "field=zip, ''",
        "field=cust&compatibility=breaking, 1",
        "field=, 3"
    })
    void formerNamesOfFieldsMatch(String query, String passing) {
        var items = List.of(renamed(1, "cust", "customer"), renamed(2, "plz", "address", "zip"), renamed(3, "", "id"));
        var filter = ItemFilter.of(query(query));

        var passed = items.stream()
                .filter(item -> filter.test(FilterAttributes.of(item)))
                .map(item -> Long.toString(item.position()))
                .toList();

        assertThat(String.join(" ", passed)).isEqualTo(passing);
    }

    /** Report 41. */
    @Test
    void gapsOfRunsWithoutWorkflowMatchNoWorkflow() {
        var missing = Set.of(new Gap.MissingItems(Kind.SNAPSHOT, null, false));
        var gap = new Gap(1, 9, Gap.Reason.LIMIT, new RunId("r"), missing);

        assertThat(ItemFilter.of(query("workflow=team/a/b")).test(FilterAttributes.of(gap)))
                .isFalse();
        assertThat(ItemFilter.of(query("kinds=snapshot")).test(FilterAttributes.of(gap)))
                .isTrue();
    }

    @Test
    void gapsPassWhenKindAndWorkflowMatchTogether() {
        var missing = Set.of(
                new Gap.MissingItems(Kind.SNAPSHOT, new Workflow("lab", "a"), false),
                new Gap.MissingItems(Kind.TIMING, new Workflow("lab", "b"), false));
        var gap = new Gap(1, 9, Gap.Reason.LIMIT, new RunId("r"), missing);

        assertThat(ItemFilter.of(query("kinds=snapshot&workflow=lab/a")).test(FilterAttributes.of(gap)))
                .isTrue();
        assertThat(ItemFilter.of(query("kinds=snapshot&workflow=lab/b")).test(FilterAttributes.of(gap)))
                .isFalse();
    }

    @Test
    void estimatedBytesIncludeFieldNames() {
        var names = IntStream.range(0, 10_000).mapToObj(i -> "field" + i).toList();
        var many = createdSchema(1, names);
        var longer = createdSchema(1, List.of("x".repeat(1_000_000)));

        assertThat(FilterAttributes.of(many).estimatedBytes()).isGreaterThan(1_000_000);
        assertThat(FilterAttributes.of(longer).estimatedBytes()).isGreaterThan(1_000_000);
        assertThat(ItemFilter.of(query("field=field9999")).test(FilterAttributes.of(many)))
                .isTrue();
    }

    @Test
    void singleRunIsReturned() {
        assertThat(ItemFilter.of(Map.of("run", List.of("r"))).singleRun()).isEqualTo(new RunId("r"));
        assertThat(ItemFilter.of(Map.of("run", List.of("r", "s"))).singleRun()).isNull();
        assertThat(ItemFilter.of(Map.of()).singleRun()).isNull();
    }

    private static MultiValueMap<String, String> query(String query) {
        return UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
    }
}
