package io.waymark.feed;

import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.Bytes;
import io.waymark.port.Cursor;
import io.waymark.port.FeedItem;
import io.waymark.wire.DomainJson;
import io.waymark.wire.SnapshotView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Server-Sent Events of one feed. JSON is written in ASCII and holds no line break, so an item's data is one line. */
final class Frames {
    private static final Bytes HEARTBEAT = text(":\n\n");
    private static final byte[] END = ascii("\n\n");

    private final String feed;

    Frames(String feed) {
        this.feed = feed;
    }

    Cursor cursor(long position) {
        return new Cursor(feed, position);
    }

    Entry entry(FeedItem item) {
        return new Entry(item.position(), Facts.of(item), frame(item), item instanceof FeedItem.Gap gap ? gap : null);
    }

    /** Tells where the reader is, and nothing else: without data, a client remembers the id and calls nobody. */
    Bytes progress(long position) {
        return text("id: " + cursor(position) + "\nevent: progress\n\n");
    }

    /** The reader's cursor is of no use here; the feed goes on from this position. */
    Bytes reset(long position, String reason) {
        return frame(position, "reset", new ResetView(reason));
    }

    /** How long a client waits before it connects again. */
    static Bytes retry(Duration wait) {
        return text("retry: " + wait.toMillis() + "\n\n");
    }

    static Bytes heartbeat() {
        return HEARTBEAT;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    Bytes frame(FeedItem item) {
        return switch (item) {
            case FeedItem.OfSnapshot of ->
                frame(of, new SnapshotView(of.origin().run(), of.snapshot(), null, null));
            case FeedItem.OfChange of -> frame(of, of.change());
            case FeedItem.OfTiming of -> frame(of, of.timing());
            case FeedItem.OfRun of -> frame(of, of.change());
            case FeedItem.OfDeletion of ->
                frame(of, new DeletionView(of.before(), "deleted", of.origin().recordedAt()));
            case FeedItem.Gap gap -> frame(gap.position(), "gap", view(gap));
        };
    }

    private Bytes frame(FeedItem.Told item, Object record) {
        var origin = item.origin();
        var workflow = origin.workflow();
        var kind = word(item.kind());
        return frame(item.position(), kind, new ItemView(kind, origin.run(), workflow, origin.recordedAt(), record));
    }

    private Bytes frame(long position, String event, Object data) {
        var head = ascii("id: " + cursor(position) + "\nevent: " + event + "\ndata: ");
        var json = DomainJson.bytes(data);
        var frame = Arrays.copyOf(head, head.length + json.length + END.length);
        System.arraycopy(json, 0, frame, head.length, json.length);
        System.arraycopy(END, 0, frame, head.length + json.length, END.length);
        return Bytes.of(frame);
    }

    private GapView view(FeedItem.Gap gap) {
        return new GapView(
                cursor(gap.from()).toString(), cursor(gap.position()).toString(), word(gap.reason()), gap.run());
    }

    private static Bytes text(String text) {
        return Bytes.of(ascii(text));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private record ItemView(
            String kind, RunId runId, @Nullable Workflow workflow, Instant recordedAt, Object record) {}

    /** From the first missing item to the last one, both included. */
    private record GapView(
            String from, String to, String reason, @Nullable RunId runId) {}

    private record DeletionView(Lifecycle stateBefore, String state, Instant timestamp) {}

    private record ResetView(String reason) {}
}
