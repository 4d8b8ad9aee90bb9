package io.waymark.port.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keeps published events in memory. Fails on demand. */
public final class FakeEventPublisher implements EventPublisher {
    private static final EventRecord.Header STRUCTURED = new EventRecord.Header(
            "content-type", Bytes.of("application/cloudevents+json; charset=UTF-8".getBytes(UTF_8)));

    private final List<EventRecord> records = new ArrayList<>();
    private int failsAt = Integer.MAX_VALUE;

    /** Fails from the event with this number on, counted from 1. */
    public void failAt(int number) {
        failsAt = number;
    }

    public List<EventRecord> records() {
        return records;
    }

    /** Returns each event as a text: the key, the headers in binary mode, and the value. */
    public List<String> texts() {
        return records.stream().map(FakeEventPublisher::text).toList();
    }

    @Override
    public Mono<Void> publish(String key, byte[] event) {
        return add(key, Bytes.of(event), List.of(STRUCTURED));
    }

    @Override
    public Mono<Void> publish(String key, List<EventRecord.Header> headers, Bytes data) {
        return add(key, data, headers);
    }

    @Override
    public Mono<Void> republish(String key, EventRecord record) {
        return add(key, record.value(), record.headers());
    }

    private Mono<Void> add(String key, @Nullable Bytes value, List<EventRecord.Header> headers) {
        return Mono.fromRunnable(() -> {
            if (records.size() + 1 >= failsAt) {
                throw new BrokerUnavailableException("Cannot publish: injected", new Exception());
            }
            records.add(new EventRecord(
                    new Partition("events", 0),
                    records.size(),
                    Instant.EPOCH,
                    Bytes.of(key.getBytes(UTF_8)),
                    value,
                    headers));
        });
    }

    private static String text(EventRecord record) {
        var attributes = record.headers().contains(STRUCTURED)
                ? ""
                : record.headers().stream()
                        .map(header -> header.name() + "=" + text(header.value()))
                        .sorted()
                        .collect(Collectors.joining(" ", "", " "));
        return text(record.key()) + " " + attributes + text(record.value());
    }

    private static String text(Bytes bytes) {
        return new String(bytes.array(), UTF_8);
    }
}
