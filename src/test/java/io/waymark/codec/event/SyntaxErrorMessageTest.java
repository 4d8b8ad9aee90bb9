package io.waymark.codec.event;

import static io.waymark.codec.event.GoldenEvent.reason;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.event.parse.JsonSyntaxErrorFinder;
import io.waymark.codec.request.RestoreRequest;
import io.waymark.codec.request.SchemaDiffRequest;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;

/** Tests that the reasons of syntax errors contain no text of the parser (reports 02, 17). */
class SyntaxErrorMessageTest {
    private static final Pattern OF_A_LIBRARY = Pattern.compile(
            "(?i)jackson|feature|streamread|constraint|\\[source|redacted|#unknown|token|exception|reader|tools\\.|java\\.|enable"
                    + "|`[A-Z]|parser|deserial");

    private static final String DAMAGE = "{}[],:\"'\\/+-.eNtfn0 \t\u0000\u001E\uFEFF\u00A0x";

    private static final int SEEDS = 3000;

    private final EventDecoder decoder = new EventDecoder();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"x": NaN}                | NaN is not a number of JSON; send it as the string "NaN" (line 1, column 7)
            {"x": [1, Infinity]}      | Infinity is not a number of JSON; send it as the string "Infinity" (line 1, column 11)
            {"x": -Infinity}          | -Infinity is not a number of JSON; send it as the string "-Infinity"
            {"x": +Infinity}          | +Infinity is not a number of JSON; send it as the string "Infinity"
            {"x": nan}                | nan is not a number of JSON; send it as the string "NaN"
            {"x": None}               | None is not a value of JSON; write null
            {"x": True}               | True is not a value of JSON; write true
            {"x": undefined}          | undefined is not a value of JSON; write null
            {"x": nul}                | nul is not a value of JSON; write a string in double quotes
            {"x": truee}              | truee is not a value of JSON
            {"x": 1,}                 | a comma stands before '}'; remove the comma (line 1, column 9)
            {"x": [1,]}               | a comma stands before ']'; remove the comma
            {"x": [,1]}               | a value is missing before ','
            {,"x": 1}                 | a member is missing before ','
            {"x": 1,,"y": 2}          | one comma too many; remove it
            {"x": }                   | a value is missing before '}'
            {"x" 1}                   | a colon is missing after the name "x"
            {"x": 1 "y": 2}           | a comma is missing before "
            {"x": [1 2]}              | a comma or ']' is expected
            {"x": [1}                 | a comma or ']' is expected
            {"x": 1]                  | a comma or '}' is expected
            {'x': 1}                  | strings and names are written in double quotes (U+0022); replace the character '
            {"x": 'y'}                | strings and names are written in double quotes (U+0022); replace the character '
            {\u201Cx\u201D: 1}        | strings and names are written in double quotes (U+0022); replace the character U+201C
            {x: 1}                    | the name x must be in double quotes
            {1: 1}                    | the name 1 must be in double quotes
            {"x": /* why */ 1}        | JSON has no comments; remove the comment
            {"x": 1, # why            | JSON has no comments; remove the comment
            {"x": 1, "x": 2}          | the name "x" occurs twice in one object; use it once (line 1, column 10)
            {"x": 1, "\\u0078": 2}    | the name "x" occurs twice in one object; use it once
            {"x": {"a": 1, "a": 1}}   | /x/a: the name "a" occurs twice in one object
            {"x": 01}                 | a number is written in decimal digits and must not begin with 0
            {"x": 0x1F}               | a number is written in decimal digits and must not begin with 0
            {"x": +1}                 | a number must not begin with '+'; remove it
            {"x": .5}                 | a digit is missing before the decimal point of a number
            {"x": -}                  | a digit is missing before the decimal point of a number
            {"x": 1.}                 | a digit is missing after the decimal point of a number
            {"x": 1e}                 | a digit is missing in the exponent of a number
            {"x": 1_000}              | the character '_' is not allowed in a number
            {"x": 1.2.3}              | the character '.' is not allowed in a number
            {"x": "abc}               | the string that begins here has no closing double quote (line 1, column 7)
            {"x": "abc\\              | the string that begins here has no closing double quote
            {"x": "\\x"}              | \\x is not an escape sequence of JSON; write a backslash as \\\\
            {"x": "C:\\Users"}        | \\U is not an escape sequence of JSON
            {"x": "\\u12g4"}          | \\u must be followed by four hexadecimal digits
            {"x": "\\u12              | \\u must be followed by four hexadecimal digits
            {"x": "a\u0009b"}         | the control character U+0009 is not allowed in a string; write it as \\t (line 1, column 9)
            {"x": "a\u0001b"}         | the control character U+0001 is not allowed in a string; write it as \\u0001
            }                         | a value is missing before '}'
            {                         | the text ends before the closing '}' of the object that begins at line 1, column 1; in NDJSON, write
            {"x": [1, 2               | the text ends before the closing ']' of the array that begins at line 1, column 7
            {"x":                     | the text ends before the closing '}' of the object
            "specversion": "1.0",     | a JSON object with the attributes of a CloudEvent is expected
            {"x": @}                  | the character @ is not allowed here; a value is expected
            {"x":\u00A01}             | the character U+00A0 is not allowed here; a value is expected
            """)
    void reasonNamesTheErrorAndTheRemedy(String text, String expected) {
        var reason = reason(decoder.decode(unescaped(text).getBytes(UTF_8)));

        assertThat(reason).contains(unescaped(expected)).doesNotContainPattern(OF_A_LIBRARY);
    }

    /** Converts escapes with two backslashes to control characters, which annotations cannot contain. */
    private static String unescaped(String text) {
        return text.replace("\\\\", "\\");
    }

    @Test
    void lineAndColumnPointToTheError() {
        assertThat(reason(decoder.decode("{\r\n \"x\":\n  NaN}".getBytes(UTF_8))))
                .endsWith("(line 3, column 3)");
        assertThat(reason(decoder.decode("{\r \"x\": NaN}".getBytes(UTF_8)))).endsWith("(line 2, column 7)");
    }

    @Test
    void textAfterTheEventIsExplained() {
        var event = new GoldenEvent("run.started").text().strip();

        assertThat(reason(event + event)).contains("a second JSON value begins here; send one event in each line");
        assertThat(reason(event + " garbage")).contains("more text after the end of the JSON value; remove it");
        assertThat(reason(event + "}")).contains("more text after the end of the JSON value; remove it");
        assertThat(reason(event + " // why")).contains("JSON has no comments; remove the comment");
        assertThat(reason(event + "\u001E")).contains("record separator (U+001E)");
    }

    @Test
    void separatorsAndMarksAreExplained() {
        assertThat(reason(decoder.decode("\u001E{}".getBytes(UTF_8)))).contains("record separator (U+001E)", "NDJSON");
        assertThat(reason(decoder.decode("{\uFEFF}".getBytes(UTF_8)))).contains("byte order mark (U+FEFF)");
        assertThat(reason(decoder.decode("\uFEFF\uFEFF{}".getBytes(UTF_8)))).contains("byte order mark (U+FEFF)");
    }

    @Test
    void otherEncodingsAreExplained() {
        assertThat(reason(decoder.decode("\uFEFF{}".getBytes(UTF_16LE)))).contains("byte order mark of UTF-16");
        assertThat(reason(decoder.decode("{}".getBytes(UTF_16LE)))).contains("zero byte", "UTF-16");
        assertThat(reason(decoder.decode(new byte[] {'{', '"', (byte) 0xC3, '"'})))
                .contains("byte 2 (0xC3) is not UTF-8");
        assertThat(reason(decoder.decode(new byte[] {0x1F, (byte) 0x8B, 8, 0}))).contains("Content-Encoding: gzip");
    }

    @Test
    void limitsAreExplained() {
        var golden = new GoldenEvent("run.completed").text();

        assertThat(List.of(
                        reason(golden.replace("\"fine\"", "[".repeat(200) + "]".repeat(200))),
                        reason(golden.replace("\"fine\"", "[".repeat(200))),
                        reason("{\"x\":" + "[".repeat(200))))
                .allMatch(reason -> reason.contains("nested in more than 128 levels; flatten the value"));
        assertThat(reason(golden.replace("\"fine\"", "9".repeat(1001)))).contains("more than 1000 digits");
        assertThat(reason(golden.replace("\"fine\"", "1e9999999999"))).contains("exponent is beyond 1000000000");
    }

    @Test
    void comparisonsAndRestoresGiveTheSameReasons() {
        assertThatThrownBy(() -> SchemaDiffRequest.read("{\"before\": NaN}".getBytes(UTF_8)))
                .hasMessage("Cannot compare two schemas: /before: NaN is not a number of JSON; send it as the string"
                        + " \"NaN\" (line 1, column 12)");
        assertThatThrownBy(() -> RestoreRequest.read("{snapshot_id: 1}".getBytes(UTF_8)))
                .hasMessage("Cannot read the request for a restore: the name snapshot_id must be in double quotes (line"
                        + " 1, column 13)");
    }

    /** Damages real events at random and checks that no reason contains text of a library. */
    @Test
    void damagedEventsShowNoParserInternals() {
        IntStream.range(0, SEEDS).forEach(this::damage);
    }

    private void damage(int seed) {
        var random = new Random(seed);
        var text = new StringBuilder(new GoldenEvent("module.completed").text());
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setLength(at + 1);
                case 2 -> text.insert(at, DAMAGE.charAt(random.nextInt(DAMAGE.length())));
                default -> text.setCharAt(at, (char) random.nextInt(0x100));
            }
        }

        if (decoder.decode(text.toString().getBytes(UTF_8)) instanceof DecodeResult.Rejected(var reason)) {
            assertThat(reason.replaceAll("\"[^\"]*\"", "")).as("seed %d", seed).doesNotContainPattern(OF_A_LIBRARY);
            assertThat(reason).as("seed %d", seed).doesNotContain("is not valid JSON from here on");
        }
    }

    /** Checks that the error finder describes every text that the parser rejects, and finds no error in other texts. */
    @Test
    void checkerAgreesWithTheParser() {
        IntStream.range(0, SEEDS).forEach(SyntaxErrorMessageTest::compare);
    }

    private static void compare(int seed) {
        var random = new Random(seed);
        var parts = List.of(
                "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-0.5e3", "true", "null", " ", "\"a\":", "{}",
                "01");
        var text = new StringBuilder();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            text.append(parts.get(random.nextInt(parts.size())));
        }

        assertThat(JsonSyntaxErrorFinder.findFirstFault(text.toString()).isEmpty())
                .as(text.toString())
                .isEqualTo(parses(text.toString()));
    }

    private static boolean parses(String text) {
        try {
            return !text.isBlank()
                    && EventJsonText.read(text, "", json -> {
                        json.parser().skipChildren();
                        return true;
                    });
        } catch (DecodeException | JacksonException refused) {
            return false;
        }
    }
}
