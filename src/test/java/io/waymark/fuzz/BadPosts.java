package io.waymark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.fuzz.BadEvent.Verdict;
import io.waymark.port.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes requests with events that are wrong. */
final class BadPosts {
    static final String ONE = "application/cloudevents+json";
    static final String ARRAY = "application/cloudevents-batch+json";
    static final String LINES = "application/x-ndjson";
    private static final int MIB = 1 << 20;

    private final Random random;
    private final BadEvents events;
    private final GoodEvents good;
    private final List<Supplier<BadPost>> own =
            List.of(this::contentType, this::notAnArray, this::blank, this::encoding, this::oddLines);

    BadPosts(Random random, BadEvents events, GoodEvents good) {
        this.random = random;
        this.events = events;
        this.good = good;
    }

    /**
     * A request.
     *
     * @param verdict rejected: a 4xx
     * @param rejected how many events of an answer of 202 are rejected at the least
     */
    record BadPost(String kind, Verdict verdict, int rejected, String contentType, String more, Bytes body) {}

    BadPost next() {
        if (random.nextInt(1500) == 0) {
            return rejected(
                    "10 MiB",
                    pick(ONE, ARRAY, LINES),
                    "",
                    "[".repeat(10 * MIB + 1).getBytes(UTF_8));
        }
        return switch (random.nextInt(8)) {
            case 0 -> events.pick(own).get();
            case 1, 2 -> several(ARRAY, "[", ",", "]");
            case 3, 4 -> several(LINES, "", "\n", "\n");
            default -> one();
        };
    }

    private BadPost one() {
        var event = events.next();
        return new BadPost("HTTP: " + event.kind(), event.verdict(), 0, ONE, "", event.bytes());
    }

    /** Bad ones among good ones; only bad ones that cannot spoil the frame. */
    private BadPost several(String type, String begin, String between, String end) {
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
        return new BadPost("HTTP: among good ones", Verdict.ANY, rejected, type, "", Bytes.of(body.toByteArray()));
    }

    private BadEvent framed() {
        BadEvent bad;
        do {
            bad = events.next();
        } while (List.of("truncated", "bits flipped", "no event", "over 1 MiB", "bad UTF-8")
                .contains(bad.kind()));
        return bad;
    }

    private BadPost contentType() {
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
        return new BadPost("HTTP: content type", Verdict.ANY, 0, type, "", Bytes.of(BadEvents.bytes(events.real())));
    }

    private BadPost notAnArray() {
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

    private BadPost blank() {
        return rejected(
                "blank",
                pick(ONE, ARRAY, LINES),
                "",
                pick("", "\n\n\r\n", " ", "\t").getBytes(UTF_8));
    }

    private BadPost encoding() {
        var more = pick(
                "Content-Encoding: gzip",
                "Content-Encoding: \u00ff",
                "Accept: x",
                "Accept: text/csv",
                "Accept-Encoding: *;q=",
                "Authorization: Bearer \u00ff",
                "Expect: 200-ok");
        return new BadPost(
                "HTTP: headers", Verdict.ANY, 0, ONE, more + "\r\n", Bytes.of(BadEvents.bytes(events.real())));
    }

    private BadPost oddLines() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < random.nextInt(2000); i++) {
            lines.add(pick("", "{}", "5", "\r", "\u0000", "{\"id\":5}", "{\"id\":\"x\""));
        }
        return rejected("lines", LINES, "", String.join("\n", lines).getBytes(UTF_8));
    }

    private static BadPost rejected(String kind, String type, String more, byte[] body) {
        return new BadPost("HTTP: " + kind, Verdict.REJECTED, 0, type, more, Bytes.of(body));
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }
}
