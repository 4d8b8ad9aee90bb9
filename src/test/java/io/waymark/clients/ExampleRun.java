package io.waymark.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunId;
import io.waymark.fixture.EventFixtures;
import io.waymark.fixture.Replay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The events of a file in {@code deploy/examples} as a run with a unique id.
 *
 * @param lines one event each, in structured mode
 */
record ExampleRun(RunId id, List<String> lines) {
    /** Reads an example, such as {@code failing}. */
    static ExampleRun of(String example) {
        try (var lines = Files.lines(Path.of("deploy", "examples", example + ".ndjson"))) {
            return new ExampleRun(EventFixtures.newRun(), lines.toList()).withId(EventFixtures.newRun());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the same events of another run. */
    ExampleRun withId(RunId other) {
        return new ExampleRun(
                other,
                lines.stream()
                        .map(line ->
                                line.replaceFirst("\"subject\": \"[^\"]*\"", "\"subject\": \"%s\"".formatted(other)))
                        .toList());
    }

    /** Returns the run with times truncated to milliseconds, the precision of JavaScript's {@code Date}. */
    ExampleRun inMilliseconds() {
        return new ExampleRun(
                id,
                lines.stream()
                        .map(line -> line.replaceFirst("(\"time\": \"[^\"]*\\.\\d{3})\\d*Z\"", "$1Z\""))
                        .toList());
    }

    String ndjson() {
        return String.join("\n", lines) + "\n";
    }

    /** Returns the number of feed items of the run. */
    int feedItems() {
        var decoder = new EventDecoder();
        var events = lines.stream()
                .map(line -> event(decoder.decode(line.getBytes(UTF_8))))
                .toList();
        return Replay.of(events).deltas().stream()
                .mapToInt(delta -> delta.feedItems())
                .sum();
    }

    private static RunEvent event(DecodeResult result) {
        return switch (result) {
            case DecodeResult.ValidEvent(var event, var traceParent, var unknown) -> event;
            case DecodeResult.Rejected(var reason) -> throw new AssertionError(reason);
        };
    }
}
