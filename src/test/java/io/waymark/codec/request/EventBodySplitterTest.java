package io.waymark.codec.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBodySplitterTest {
    private static final int MANY = 1000;

    @Test
    void arrayItemsKeepTheirBytes() {
        assertThat(texts(EventBodySplitter.array(
                        bytes(" [ {\"a\": [1, {}], \"ü\" : \"]}\\\"\"} ,\n{\"id\":\"😀\"}]\n"), MANY)))
                .containsExactly("{\"a\": [1, {}], \"ü\" : \"]}\\\"\"}", "{\"id\":\"😀\"}");
    }

    @Test
    void nonObjectIsRejected() {
        assertThat(texts(EventBodySplitter.array(bytes("[1, \"{}\", [{}], null, {}]"), MANY)))
                .containsExactly("null", "null", "null", "null", "{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\ud800\": \"\\udc00\\u0000\"}",
                "{\"a\": 1, \"a\": [1,]}",
                "{nonsense}",
                "{\"a\": 1E+99999999999, \"\\\\\": \"\\\"}]\"}",
                "{}}"
            })
    void invalidEventDoesNotAffectOthers(String event) {
        var deep = "{\"a\":" + "[".repeat(9000) + "]".repeat(9000) + "}";

        assertThat(texts(EventBodySplitter.array(bytes("[" + event + ", " + deep + ",{}]"), MANY)))
                .containsExactly(event, deep, "{}");
    }

    @Test
    void emptyArrayHasNoEvents() {
        assertThat(EventBodySplitter.array(bytes("[]"), MANY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[{}", "[{]", "[{}] {}", "[{},]", "[,{}]", "[{\"]", "[{\"\\", "nonsense"})
    void nonArrayIsRejected(String body) {
        assertThatThrownBy(() -> EventBodySplitter.array(bytes(body), MANY))
                .isInstanceOf(EventBodySplitter.MalformedBodyException.class);
    }

    @Test
    void lineEndingsVaryAndBlankLinesAreIgnored() {
        assertThat(texts(EventBodySplitter.lines(bytes("{1}\r\n\n  \t\r\n{2}\n{3}"), MANY)))
                .containsExactly("{1}\r", "{2}", "{3}");
        assertThat(EventBodySplitter.lines(bytes(""), MANY)).isEmpty();
    }

    @Test
    void tooManyEventsAreRejected() {
        assertThatThrownBy(() -> EventBodySplitter.array(bytes("[1,2,3]"), 2))
                .isInstanceOf(EventBodySplitter.TooManyEventsException.class);
        assertThatThrownBy(() -> EventBodySplitter.lines(bytes("1\n\n2\n3"), 2))
                .isInstanceOf(EventBodySplitter.TooManyEventsException.class);
        assertThat(EventBodySplitter.lines(bytes("1\n\n\n2"), 2)).hasSize(2);
    }

    @Test
    void millionBlankLinesHaveNoEvents() {
        assertThat(EventBodySplitter.lines(bytes("\r\n".repeat(1_000_000) + "{}"), 1))
                .hasSize(1);
    }

    @Test
    void idIsFoundIfPresent() {
        assertThat(EventBodySplitter.id(bytes("{\"data\":{\"id\":\"inner\"},\"id\":\"7\",}")))
                .contains("7");
        assertThat(EventBodySplitter.id(bytes("{\"\\ud800\":1,\"id\":\"7\"}"))).contains("7");
        assertThat(EventBodySplitter.id(bytes("\uFEFF{\"id\":\"7\"}"))).contains("7");
        assertThat(EventBodySplitter.id(bytes("{\"id\":7}"))).isEmpty();
        assertThat(EventBodySplitter.id(bytes("[\"id\"]"))).isEmpty();
        assertThat(EventBodySplitter.id(bytes("{\"id"))).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> texts(List<byte[]> events) {
        return events.stream().map(event -> new String(event, UTF_8)).toList();
    }
}
