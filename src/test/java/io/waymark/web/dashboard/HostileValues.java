package io.waymark.web.dashboard;

import java.util.List;
import java.util.stream.Stream;

/** Values that would become elements, styles, handlers or errors in a page that does not escape its data. */
final class HostileValues {
    private static final int LONG = 20_000;
    private static final int DEEP = 90;

    /** Texts with a special meaning in HTML, URLs, JavaScript objects or bidirectional text. */
    static final List<String> NAMES = List.of(
            "<iframe src=https://elsewhere.invalid/></iframe>",
            "<img src=x onerror=struck=1>",
            "javascript:struck=1",
            "__proto__",
            "constructor",
            "toString",
            "2",
            "10",
            "a/b?c=d&e#f%2F",
            "\\u202eevil",
            "line\\u0000\\n\\u2028",
            "\\ud800",
            "a.b",
            "{\\\"tag\\\":\\\"iframe\\\"}",
            " ");

    private HostileValues() {}

    /** Returns values of any JSON type as JSON texts. */
    static List<String> all() {
        return Stream.of(elements(), shapes(), scalars()).flatMap(List::stream).toList();
    }

    private static List<String> elements() {
        return List.of(
                element("iframe", "\"src\": \"https://elsewhere.invalid/\", \"srcdoc\": \"<script>struck=1</script>\""),
                element("a", "\"href\": \"javascript:struck=1\""),
                element("a", "\"href\": \"https://elsewhere.invalid/\", \"target\": \"_blank\""),
                element("form", "\"action\": \"https://elsewhere.invalid/\""),
                element("meta", "\"http-equiv\": \"refresh\", \"content\": \"0;url=https://elsewhere.invalid/\""),
                element("script", "\"src\": \"https://elsewhere.invalid/x.js\""),
                element("img", "\"src\": \"https://elsewhere.invalid/x.png\", \"onerror\": \"struck=1\""),
                element("object", "\"data\": \"https://elsewhere.invalid/\""),
                element("link", "\"rel\": \"stylesheet\", \"href\": \"https://elsewhere.invalid/x.css\""),
                element("svg", "\"onload\": \"struck=1\""),
                element("not a tag", "\"id\": \"struck\""));
    }

    private static String element(String tag, String properties) {
        return """
                {"tag": "%s", "props": {%s, "class": "struck"}, "key": "k", "text": "struck",
                 "children": [{"tag": "", "text": "struck"}, {"tag": "iframe", "props": {"class": "struck"}, "children": []}]}""".formatted(tag, properties).replace("\n", "");
    }

    private static List<String> shapes() {
        return List.of(
                "{\"href\": \"javascript:struck=1\", \"class\": \"struck\", \"onclick\": \"struck=1\", \"created\": 1,"
                        + " \"style\": {\"background\": \"url(https://elsewhere.invalid/)\"}}",
                "{\"tag\": {\"tag\": \"iframe\"}, \"children\": 1}",
                "{\"tag\": \"iframe\"}",
                "{\"toString\": 1, \"valueOf\": 1, \"toJSON\": 1, \"length\": 3, \"then\": 1}",
                "{\"__proto__\": {\"tag\": \"iframe\"}, \"constructor\": 1, \"10\": 1, \"2\": 1}",
                "[[1, [{\"toString\": 1}]], \"null\", {\"tag\": \"iframe\", \"children\": []}]",
                "[\"null\", \"string\"]",
                "[".repeat(DEEP) + "1" + "]".repeat(DEEP));
    }

    private static List<String> scalars() {
        return List.of(
                "0",
                "-1.5e300",
                "true",
                "false",
                "\"\"",
                "\"NaN\"",
                "\"<iframe class=struck src=https://elsewhere.invalid/></iframe>\"",
                "\"javascript:struck=1\"",
                "\"\\u202eevil\\ud800\\u0000\"",
                '"' + "long ".repeat(LONG / 5) + '"');
    }
}
