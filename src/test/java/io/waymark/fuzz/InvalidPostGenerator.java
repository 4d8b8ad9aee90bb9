package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.domain.record.Bytes;
import io.waymark.fuzz.InvalidEvent.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/** Generates requests with invalid events. */
final class InvalidPostGenerator {
    static final String ONE = "application/cloudevents+json";
    static final String ARRAY = "application/cloudevents-batch+json";
    static final String LINES = "application/x-ndjson";
    private static final int MIB = 1 << 20;

    private final Random random;
    private final InvalidEventGenerator events;
    private final ValidEvents good;
    private final List<Supplier<InvalidPost>> generators = List.of(
            this::contentType,
            this::notAnArray,
            this::blank,
            this::encoding,
            this::oddLines,
            this::packed,
            this::binary);

    InvalidPostGenerator(Random random, InvalidEventGenerator events, ValidEvents good) {
        this.random = random;
        this.events = events;
        this.good = good;
    }

    /**
     * A request.
     *
     * @param verdict {@code REJECTED} expects a 4xx status
     * @param rejected minimum number of rejected events in a 202 response
     */
    record InvalidPost(String kind, Verdict verdict, int rejected, String contentType, String more, Bytes body) {}

    InvalidPost next() {
        if (random.nextInt(1500) == 0) {
            return rejected(
                    "10 MiB",
                    pick(ONE, ARRAY, LINES),
                    "",
                    "[".repeat(10 * MIB + 1).getBytes(UTF_8));
        }
        return switch (random.nextInt(8)) {
            case 0 -> events.pick(generators).get();
            case 1, 2 -> several(ARRAY, "[", ",", "]");
            case 3, 4 -> several(LINES, "", "\n", "\n");
            default -> one();
        };
    }

    private InvalidPost one() {
        var event = events.next();
        return new InvalidPost("HTTP: " + event.kind(), event.verdict(), 0, ONE, "", event.bytes());
    }

    /** Returns a request with valid and invalid events. The invalid ones do not break the framing of the body. */
    private InvalidPost several(String type, String begin, String between, String end) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(begin.getBytes(UTF_8));
        int rejected = 0;
        for (int i = 0; i < 3; i++) {
            var bad = framed();
            rejected += bad.verdict() == Verdict.REJECTED ? 1 : 0;
            body.writeBytes(bad.bytes().array());
            body.writeBytes(between.getBytes(UTF_8));
        }
        body.writeBytes(good.next());
        body.writeBytes(end.getBytes(UTF_8));
        return new InvalidPost("HTTP: among good ones", Verdict.ANY, rejected, type, "", Bytes.of(body.toByteArray()));
    }

    private InvalidEvent framed() {
        InvalidEvent bad;
        do {
            bad = events.next();
        } while (List.of("truncated", "bits flipped", "no event", "over 1 MiB", "bad UTF-8")
                .contains(bad.kind()));
        return bad;
    }

    private InvalidPost contentType() {
        var type = pick(
                "",
                "text/plain",
                "application/json",
                "application/cloudevents",
                "*/*",
                ";;",
                "a/b; c=\"",
                "application/cloudevents+json; charset=\u00ff",
                "multipart/form-data; boundary=x");
        return new InvalidPost(
                "HTTP: content type", Verdict.ANY, 0, type, "", Bytes.of(InvalidEventGenerator.bytes(events.real())));
    }

    private InvalidPost notAnArray() {
        var body = pick(
                "",
                "{}",
                "[",
                "[,]",
                "[{},]",
                "[{}",
                "[]x",
                "[\"",
                "[{\"a\":\"\\",
                "]",
                "[[[[",
                "[{}{}]",
                "\ufeff[",
                "null");
        return rejected("array", ARRAY, "", body.getBytes(UTF_8));
    }

    private InvalidPost blank() {
        return rejected(
                "blank",
                pick(ONE, ARRAY, LINES),
                "",
                pick("", "\n\n\r\n", " ", "\t").getBytes(UTF_8));
    }

    private InvalidPost encoding() {
        var more = pick(
                "Content-Encoding: gzip",
                "Content-Encoding: \u00ff",
                "Accept: x",
                "Accept: text/csv",
                "Accept-Encoding: *;q=",
                "Authorization: Bearer \u00ff",
                "Expect: 200-ok");
        return new InvalidPost(
                "HTTP: headers",
                Verdict.ANY,
                0,
                ONE,
                more + "\r\n",
                Bytes.of(InvalidEventGenerator.bytes(events.real())));
    }

    private InvalidPost oddLines() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < random.nextInt(2000); i++) {
            lines.add(pick("", "{}", "5", "\r", "\u0000", "{\"id\":5}", "{\"id\":\"x\""));
        }
        return rejected("lines", LINES, "", String.join("\n", lines).getBytes(UTF_8));
    }

    /** Returns a compressed body: complete, truncated, damaged, or one that expands to a thousand times its size. */
    private InvalidPost packed() {
        var events =
                "\n".repeat(random.nextInt(3)) + new String(InvalidEventGenerator.bytes(this.events.real()), UTF_8);
        var whole = gzip((random.nextInt(20) == 0 ? " ".repeat(30 * MIB) : events).getBytes(UTF_8));
        switch (random.nextInt(4)) {
            case 0 -> whole = Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> whole[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> whole = Arrays.copyOf(whole, whole.length + random.nextInt(30));
            default -> {
                // unchanged
            }
        }
        return new InvalidPost("HTTP: packed", Verdict.ANY, 0, LINES, "Content-Encoding: gzip\r\n", Bytes.of(whole));
    }

    private static byte[] gzip(byte[] body) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /** Returns a real event in binary mode with a missing, repeated or invalid header. */
    private InvalidPost binary() {
        var event = events.real();
        var headers = new ArrayList<String>();
        for (var name : List.of("specversion", "id", "source", "type", "subject", "time")) {
            headers.add("ce-" + name + ": " + event.get(name).asString());
        }
        int index = random.nextInt(headers.size());
        var name = headers.get(index).replaceFirst(":.*", "");
        switch (random.nextInt(3)) {
            case 0 -> headers.remove(index);
            case 1 -> headers.add(name + ": twice");
            default -> headers.set(index, name + ": " + pick("%", "%zz", "%ff", "\"", "\"a", "", "%00", "\u00ff"));
        }
        var data = event.has("data") ? InvalidEventGenerator.bytes(event.get("data")) : new byte[0];
        var type = pick("application/json", "text/json; charset=utf-8", "application/x+json");
        return new InvalidPost(
                "HTTP: binary", Verdict.ANY, 0, type, String.join("\r\n", headers) + "\r\n", Bytes.of(data));
    }

    private static InvalidPost rejected(String kind, String type, String more, byte[] body) {
        return new InvalidPost("HTTP: " + kind, Verdict.REJECTED, 0, type, more, Bytes.of(body));
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }
}
