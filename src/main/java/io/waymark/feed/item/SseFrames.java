package io.waymark.feed.item;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.json.SnapshotView;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.feed.Cursor;
import io.waymark.port.feed.FeedItem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Encodes feed items and control messages as Server-Sent Events. The id of an event is the cursor of its position. The
 * JSON is ASCII without line breaks, so the data of an event is one line.
 */
public final class SseFrames {
    private static final Bytes HEARTBEAT = text(":\n\n");
    private static final byte[] FRAME_END = asciiBytes("\n\n");

    private final String feed;

    public SseFrames(String feed) {
        this.feed = feed;
    }

    public Cursor cursor(long position) {
        return new Cursor(feed, position);
    }

    public EncodedItem encodeItem(FeedItem item) {
        return new EncodedItem(
                item.position(), FilterAttributes.of(item), frame(item), item instanceof FeedItem.Gap gap ? gap : null);
    }

    /** Returns an event with the current position and no data. A client stores the id and dispatches no event. */
    public Bytes progress(long position) {
        return text("id: " + cursor(position) + "\nevent: progress\n\n");
    }

    /** Returns an event that reports an unusable cursor. The feed continues after the given position. */
    public Bytes reset(long position, String reason) {
        return frame(position, "reset", new ResetView(reason));
    }

    /** Returns an event with the time that the client waits before it reconnects. */
    public static Bytes retry(Duration wait) {
        return text("retry: " + wait.toMillis() + "\n\n");
    }

    public static Bytes heartbeat() {
        return HEARTBEAT;
    }

    static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public Bytes frame(FeedItem item) {
        return switch (item) {
            case FeedItem.SnapshotItem of ->
                frame(of, SnapshotView.withReferences(of.origin().run(), of.snapshot()));
            case FeedItem.ChangeItem of -> frame(of, of.change());
            case FeedItem.TimingItem of -> frame(of, of.timing());
            case FeedItem.RunItem of -> frame(of, of.change());
            case FeedItem.DerivedItem of -> frame(of, of.record());
            case FeedItem.DeletionItem of ->
                frame(of, new DeletionView(of.before(), "deleted", of.origin().recordedAt()));
            case FeedItem.Gap gap -> frame(gap.position(), "gap", view(gap));
        };
    }

    private Bytes frame(FeedItem.RecordedItem item, Object record) {
        var origin = item.origin();
        var workflow = origin.workflow();
        var kind = wireName(item.kind());
        return frame(item.position(), kind, new ItemView(kind, origin.run(), workflow, origin.recordedAt(), record));
    }

    private Bytes frame(long position, String event, Object data) {
        var head = asciiBytes("id: " + cursor(position) + "\nevent: " + event + "\ndata: ");
        var json = DomainJson.bytes(data);
        var frame = Arrays.copyOf(head, head.length + json.length + FRAME_END.length);
        System.arraycopy(json, 0, frame, head.length, json.length);
        System.arraycopy(FRAME_END, 0, frame, head.length + json.length, FRAME_END.length);
        return Bytes.of(frame);
    }

    private GapView view(FeedItem.Gap gap) {
        return new GapView(
                cursor(gap.from()).toString(), cursor(gap.position()).toString(), wireName(gap.reason()), gap.run());
    }

    private static Bytes text(String text) {
        return Bytes.of(asciiBytes(text));
    }

    private static byte[] asciiBytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The JSON of an item. */
    private record ItemView(
            String kind, RunId runId, @Nullable Workflow workflow, Instant recordedAt, Object record) {}

    /**
     * The JSON of a gap.
     *
     * @param from the cursor of the first missing item
     * @param to the cursor of the last missing item
     * @param reason the reason why the items are missing
     * @param runId the run of the missing items; null if it is no longer recorded
     */
    private record GapView(
            String from, String to, String reason, @Nullable RunId runId) {}

    private record DeletionView(LifecycleState stateBefore, String state, Instant timestamp) {}

    private record ResetView(String reason) {}
}
