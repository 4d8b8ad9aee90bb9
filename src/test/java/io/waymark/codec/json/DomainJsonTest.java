package io.waymark.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.RandomSchemas;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class DomainJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,2.50,-3E+30,true,null,\"x\",{}],\"b\":{\"c\":null}}",
                "\"\\u0000 \\ud800 \\udfff \\u00e9 \\ud83d\\ude00 / \\\" \\\\\"",
                "1E+1000000",
                "0.00000000000000000001",
                "123456789012345678901234567890.123456789",
                "null"
            })
    void valuesRoundTripUnchanged(String text) {
        assertThat(DomainJson.write(DomainJson.readValue(text)))
                .isEqualToIgnoringCase(text.replace("-3E+30", "-3000000000000000000000000000000"));
    }

    @Test
    void schemaRoundTripKeepsAttributeOrder() {
        var text = "{\"id\":\"s\",\"primary_key\":[\"b\"],\"attributes\":"
                + "{\"b\":{\"type\":\"int64\",\"attributes\":{\"x\":{}}},\"a\":{}}}";

        assertThat(DomainJson.write(DomainJson.readSchema(text))).isEqualTo(text);
    }

    @Test
    void cachedAttributesAreWrittenUnchanged() {
        var schemas = new RandomSchemas(3);
        var schema = schemas.next();
        for (int i = 0; i < 300; i++) {
            var attributes = RandomSchemas.schema(schema).attributes();
            var written = DomainJson.write(RandomSchemas.schema(schema).attributes());

            for (int times = 0; times < 3; times++) {
                assertThat(DomainJson.writeAttributes(attributes.entrySet())).isEqualTo(written);
            }
            schema = schemas.edited(schema);
        }
    }

    @Test
    void nullIsReadAsEmptyAttribute() {
        assertThat(DomainJson.readAttribute("null").properties()).isEmpty();
        assertThat(DomainJson.readSchema("{\"id\":\"s\",\"attributes\":null}"))
                .isEqualTo(new Schema("s", new LinkedHashMap<>(), new LinkedHashMap<>()));
        assertThat(DomainJson.readSchema("{\"id\":\"s\",\"attributes\":{\"a\":null}}")
                        .attributes())
                .containsOnlyKeys("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "NaN",
                "Infinity",
                "[1,]",
                "01",
                "'a'",
                "1E+2000000000",
                "1E-99999999999",
                ""
            })
    void nonStrictJsonIsRejected(String text) {
        assertThatThrownBy(() -> DomainJson.readValue(text)).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":1}",
                "{\"id\":null}",
                "null",
                "[]",
                "{\"id\":\"s\",\"attributes\":[]}",
                "{\"id\":\"s\",\"attributes\":{\"a\":1}}",
                "{\"id\":\"s\",\"attributes\":{\"a\":{\"attributes\":\"x\"}}}"
            })
    void schemaOfOtherShapeIsRejected(String text) {
        assertThatThrownBy(() -> DomainJson.readSchema(text)).isInstanceOf(JacksonException.class);
    }

    @Test
    void nestingAndNumbersAreLimited() {
        assertThatThrownBy(() -> DomainJson.readValue("[".repeat(129) + "]".repeat(129)))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> DomainJson.readValue("1".repeat(1001))).isInstanceOf(JacksonException.class);
        assertThat(DomainJson.readValue("\"" + "x".repeat(DomainJson.MAX_STRING_LENGTH) + "\""))
                .isInstanceOf(Value.Text.class);
    }

    @Test
    void timesAlwaysHaveSixDigitsOfASecond() {
        assertThat(DomainJson.write(List.of(Instant.parse("2025-01-02T00:00:13Z"))))
                .isEqualTo("[\"2025-01-02T00:00:13.000000Z\"]");
    }

    @Test
    void recordsRoundTripInSnakeCase() {
        record Page(RunId runId, RawJson firstItem, HistoryPruningLimits limits) {}

        assertThat(DomainJson.write(new Page(new RunId("r"), new RawJson("{\"a\":1.0}"), HistoryPruningLimits.DEFAULT)))
                .isEqualTo("{\"run_id\":\"r\",\"first_item\":{\"a\":1.0},"
                        + "\"limits\":{\"max_snapshots\":1000,\"max_changes\":5000,\"max_timings\":10000}}");
        assertThat(DomainJson.read(
                        "{\"max_snapshots\":1,\"max_changes\":2,\"max_timings\":3}", HistoryPruningLimits.class))
                .isEqualTo(new HistoryPruningLimits(1, 2, 3));
    }
}
