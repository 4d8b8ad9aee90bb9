package io.waymark.codec.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.EventRecord.Header;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordRunIdFinderTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            value = {
                "key | {\"subject\": \"run\"} | run",
                "none | {\"type\": [{}], \"subject\": \"run\"} | run",
                "key | {\"subject\": \"run\", broken | run",
                "key | {\"subject\": 7} | key",
                "key | {\"subject\": \"not a run id\"} | key",
                "key | {broken | key",
                "key | none | key",
                "no run id | {} | none",
                ".. | none | none",
                "none | none | none",
            })
    void subjectPrecedesKey(@Nullable String key, @Nullable String value, @Nullable String run) {
        assertThat(RecordRunIdFinder.of(record(key, value, List.of()))
                        .map(RunId::value)
                        .orElse(null))
                .isEqualTo(run);
    }

    @Test
    void binaryRecordSubjectIsAHeader() {
        var headers = List.of(header("ce_specversion", "1.0"), header("ce_subject", "run"));

        assertThat(RecordRunIdFinder.of(record("key", "{\"subject\": \"data\"}", headers)))
                .contains(new RunId("run"));
    }

    @Test
    void invalidUtf8NamesNoRun() {
        var bytes = Bytes.of(new byte[] {-1, 0, '{'});

        assertThat(RecordRunIdFinder.of(
                        new EventRecord(new Partition("t", 0), 1, Instant.EPOCH, bytes, bytes, List.of())))
                .isEmpty();
    }

    private static Header header(String name, String value) {
        return new Header(name, Bytes.of(value.getBytes(UTF_8)));
    }

    private static EventRecord record(@Nullable String key, @Nullable String value, List<Header> headers) {
        return new EventRecord(new Partition("t", 0), 1, Instant.EPOCH, bytes(key), bytes(value), headers);
    }

    private static @Nullable Bytes bytes(@Nullable String text) {
        return text == null ? null : Bytes.of(text.getBytes(UTF_8));
    }
}
