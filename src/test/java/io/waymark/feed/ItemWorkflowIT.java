package io.waymark.feed;

import static io.waymark.fixture.EventFixtures.envelope;
import static io.waymark.fixture.EventFixtures.newRun;
import static io.waymark.fixture.EventFixtures.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.RunPlan;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.Value;
import io.waymark.feed.item.FilterAttributes;
import io.waymark.feed.item.ItemFilter;
import io.waymark.feed.item.SseFrames;
import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import io.waymark.port.feed.FeedItem.Gap.MissingItems;
import io.waymark.port.feed.FeedItem.Kind;
import io.waymark.port.feed.FeedItem.RecordedItem;
import io.waymark.postgres.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** FEED-8: the workflow of an item is that of its run when the item was recorded. */
class ItemWorkflowIT {
    private static final Workflow FIRST = new Workflow("s3://lake", "a/b");
    private static final Workflow SECOND = new Workflow("team", "nightly\0");
    private static final StoreFixture fixture = new StoreFixture(ItemWorkflowIT.class);
    private static final SseFrames frames = new SseFrames("feed");

    private final RunId run = newRun();
    private final StoreFixture.Writer writer = fixture.writer(run);
    private final long start = fixture.reader().head().block().position();
    private final List<String> live = new ArrayList<>();
    private int events;

    @Test
    void liveAndResumedSubscribersSeeTheSame() {
        store(start("A"), planned(FIRST), start("B"), planned(SECOND), start("C"));
        store(start("D"));
        store(planned(FIRST), start("E"));

        assertThat(text(read())).isEqualTo(live);
        assertThat(workflows(read())).containsExactly(null, null, FIRST, SECOND, SECOND, FIRST);
    }

    @Test
    void deletionAndGapsKeepTheRecordedWorkflows() {
        store(start("A"), planned(FIRST), start("B"));
        store(planned(SECOND), start("C"));
        fixture.delete(run);

        var items = read();

        assertThat(items).hasSize(2);
        assertThat(items.getFirst())
                .isEqualTo(new Gap(
                        start + 1,
                        start + 4,
                        Gap.Reason.DELETED,
                        run,
                        Set.of(
                                new MissingItems(Kind.SNAPSHOT, null, false),
                                new MissingItems(Kind.RUN, null, false),
                                new MissingItems(Kind.SNAPSHOT, FIRST, false),
                                new MissingItems(Kind.SNAPSHOT, SECOND, false))));
        assertThat(workflows(items.subList(1, 2))).containsExactly(SECOND);
    }

    /** FEED-23, also for runs that were deleted. */
    @Test
    void gapsOfDeletedRunsPassOnlyMatchingFilters() {
        store(planned(FIRST), start("A"));
        fixture.delete(run);

        var gap = FilterAttributes.of(read().getFirst());

        assertThat(passes(gap, "run", run.value())).isTrue();
        assertThat(passes(gap, "workflow", FIRST.toString())).isTrue();
        assertThat(passes(gap, "kinds", "snapshot")).isTrue();
        assertThat(passes(gap, "run", "another")).isFalse();
        assertThat(passes(gap, "workflow", SECOND.toString())).isFalse();
        assertThat(passes(gap, "kinds", "timing")).isFalse();
        assertThat(passes(gap, "change_type", "create")).isFalse();
    }

    @Test
    void legacyItemsHaveTheWorkflowOfTheirRun() {
        store(start("A"), planned(FIRST), start("B"));
        fixture.execute("update feed set workflows = null where position > " + start);

        assertThat(workflows(read())).containsExactly(FIRST, FIRST, FIRST);
    }

    @Test
    void legacyGapsHaveTheWorkflowOfTheDeletion() {
        store(start("A"), planned(FIRST));
        fixture.delete(run);
        fixture.execute("update feed set workflows = null where position > " + start);

        assertThat(passes(FilterAttributes.of(read().getFirst()), "workflow", FIRST.toString()))
                .isTrue();
        assertThat(passes(FilterAttributes.of(read().getFirst()), "workflow", SECOND.toString()))
                .isFalse();
    }

    private RunEvent start(String module) {
        return started(run, "e" + events++, module);
    }

    private RunEvent planned(Workflow workflow) {
        var plan = new RunPlan(workflow, null, null, null);
        return new RunEvent.RunPlanned(envelope(run, "e" + events, events++), plan, Value.Members.empty());
    }

    /** Stores a batch in one transaction and publishes its items. */
    private void store(RunEvent... batch) {
        Arrays.stream(batch).forEach(writer::apply);
        live.addAll(text(fixture.storeTogether(List.of(writer)).page().get().items()));
    }

    private List<FeedItem> read() {
        return fixture.reader().after(start, 1000).block().items();
    }

    private static List<Workflow> workflows(List<FeedItem> items) {
        return items.stream()
                .map(item -> ((RecordedItem) item).origin().workflow())
                .toList();
    }

    private static List<String> text(List<FeedItem> items) {
        return items.stream()
                .map(item -> new String(frames.frame(item).array(), StandardCharsets.US_ASCII))
                .toList();
    }

    private static boolean passes(FilterAttributes attributes, String filter, String value) {
        return ItemFilter.of(Map.of(filter, List.of(value))).test(attributes);
    }
}
