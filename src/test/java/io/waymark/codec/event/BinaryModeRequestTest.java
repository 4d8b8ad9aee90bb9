package io.waymark.codec.event;

import static io.waymark.codec.event.GoldenEvent.decoded;
import static io.waymark.codec.event.GoldenEvent.reason;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.Partition;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests CloudEvents' binary mode for HTTP (EVT-12). */
class BinaryModeRequestTest {
    private final EventDecoder decoder = new EventDecoder();

    static Stream<GoldenEvent> golden() {
        return GoldenEvent.all();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void contentEqualsStructuredMode(GoldenEvent golden) {
        var request = request(golden, Map.of());

        var event = decoded(decoder.decode(request));

        assertThat(event).isEqualTo(decoded(golden.with("ignored", "1")));
        assertThat(decoded(decoder.decode(record(request)))).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            a%20b               | a b
            Z%C3%BCrich%2F1     | Zürich/1
            %F0%9F%98%80        | 😀
            100%25              | 100%
            %2541               | %41
            "a b"               | a b
            "a \\"b\\" \\\\ c"  | a "b" \\ c
            "a%22"              | a"
            "%C3"%bc            | ü
            a+b                 | a+b
            """)
    void valuesAreUnquotedAndPercentDecodedOnce(String header, String id) {
        var request = request(new GoldenEvent("run.started"), Map.of("ce-id", List.of(header)));

        assertThat(decoded(decoder.decode(request)).envelope().id()).isEqualTo(id);
        assertThat(request.id()).contains(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ce-id          | 100%     | ce-id: two hexadecimal digits must follow '%'; write a percent sign as %25
            ce-id          | %zz      | ce-id: two hexadecimal digits must follow '%'
            ce-id          | %4       | ce-id: two hexadecimal digits must follow '%'
            ce-id          | %C3      | ce-id: the percent-encoded value is not UTF-8
            ce-id          | ü        | ce-id: the character U+00FC must be percent-encoded in UTF-8
            ce-id          | "a       | ce-id: the quoted value has no closing quote
            ce-id          | ^^       | ce-id: a string is required
            ce-specversion | 0.3      | ce-specversion: 1.0 is expected, found: 0.3
            ce-type        | x        | ce-type: an event type such as io.waymark.run.started is expected, found: x
            ce-subject     | a%2Fb    | ce-subject: a run id must be
            ce-time        | now      | ce-time: an RFC 3339 time
            ce-extra       | %        | ce-extra: two hexadecimal digits must follow '%'
            content-type   | text/xml | content-type: a JSON media type
            """)
    void reasonNamesTheHeader(String header, String value, String why) {
        var request = request(new GoldenEvent("run.started"), Map.of(header, List.of(value)));

        assertThat(reason(decoder.decode(request))).startsWith("Cannot decode the event: " + why);
    }

    @Test
    void missingAndRepeatedHeadersAreNamed() {
        var golden = new GoldenEvent("run.started");

        assertThat(reason(decoder.decode(request(golden, Map.of("ce-subject", List.of())))))
                .endsWith("ce-subject: a string is required");
        assertThat(reason(decoder.decode(request(golden, Map.of("ce-id", List.of("1", "2"))))))
                .endsWith("ce-id: the header is there twice; send it once");
    }

    /** EVT-9, EVT-12. */
    @Test
    void sizeIncludesTheAttributes() {
        var golden = new GoldenEvent("run.completed");
        var attributes = request(golden, Map.of());

        var request = request(golden, Map.of("ce-extra", List.of("x%20y")));

        assertThat(request.size()).isEqualTo(attributes.size() + "ce_extra".length() + "x y".length());
        assertThat(attributes.size()).isGreaterThan(attributes.data().size() + 100);
    }

    @Test
    void emptyBodyMeansNoData() {
        var headers = headers(new GoldenEvent("run.completed"));
        headers.remove("content-type");

        assertThat(decoder.decode(new BinaryModeRequest(headers, new byte[0])))
                .isInstanceOf(DecodeResult.ValidEvent.class);
    }

    @Test
    void headerNamesAreCaseInsensitive() {
        var headers = new LinkedHashMap<String, List<String>>();
        var golden = new GoldenEvent("module.started");
        headers(golden).forEach((name, values) -> headers.put(name.toUpperCase(Locale.ROOT), values));

        assertThat(decoded(decoder.decode(new BinaryModeRequest(headers, data(golden)))))
                .isEqualTo(decoded(golden.text()));
    }

    @Test
    void dataErrorsNameTheirJsonPointer() {
        var headers = headers(new GoldenEvent("module.started"));

        assertThat(reason(decoder.decode(new BinaryModeRequest(headers, "{\"module\": NaN}".getBytes(UTF_8)))))
                .contains("/data/module: NaN is not a number of JSON", "(line 1, column 12 of the data)");
    }

    @Test
    void traceParentOfRequestIsKept() {
        var headers = headers(new GoldenEvent("module.started"));
        headers.put("traceparent", List.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        assertThat(new BinaryModeRequest(headers, new byte[0]).recordHeaders())
                .contains(new EventRecord.Header(
                        "traceparent",
                        Bytes.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({
        "traceparent,                ,                 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "ce-traceparent,             ,                 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "ce-traceparent, traceparent, 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    })
    void traceParentIsReadFromEitherHeader(String header, String other, String traceParent) {
        var headers = headers(new GoldenEvent("module.started"));
        headers.put(header, List.of(traceParent));
        if (other != null) {
            headers.put(other, List.of("00-11111111111111111111111111111111-2222222222222222-01"));
        }
        var request = new BinaryModeRequest(headers, data(new GoldenEvent("module.started")));

        assertThat(decoder.decode(record(request)))
                .isInstanceOfSatisfying(
                        DecodeResult.ValidEvent.class,
                        event -> assertThat(event.traceParent()).isEqualTo(traceParent));
    }

    private static BinaryModeRequest request(GoldenEvent golden, Map<String, List<String>> changes) {
        var headers = headers(golden);
        headers.putAll(changes);
        headers.values().removeIf(List::isEmpty);
        return new BinaryModeRequest(headers, data(golden));
    }

    private static Map<String, List<String>> headers(GoldenEvent golden) {
        var headers = new LinkedHashMap<String, List<String>>();
        golden.members().forEach((name, value) -> {
            if (value instanceof Value.Text(var text) && !name.equals("datacontenttype")) {
                headers.put("ce-" + name, List.of(text));
            }
        });
        headers.put("content-type", List.of("Application/JSON; Charset=\"UTF-8\""));
        return headers;
    }

    private static byte[] data(GoldenEvent golden) {
        return DomainJson.bytes(golden.members().get("data"));
    }

    private static EventRecord record(BinaryModeRequest request) {
        return new EventRecord(
                new Partition("events", 0),
                0,
                Instant.EPOCH,
                Bytes.of("run-1".getBytes(UTF_8)),
                request.data(),
                request.recordHeaders());
    }
}
