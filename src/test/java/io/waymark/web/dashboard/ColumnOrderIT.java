package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.ServiceProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests names that JavaScript objects reorder or predefine, or that need encoding in a path. */
class ColumnOrderIT {
    private static final String NAMES_SHOWN =
            "return [...document.querySelectorAll('.field')].map(field => field.textContent)";

    private static final List<String> NAMES =
            List.of("b", "10", "2", "__proto__", "constructor", "hasOwnProperty", "1", "toString", "length", "a");

    private static Browser browser;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        service = ServiceProcess.start(ColumnOrderIT.class);
        new LiveRunFixture(service, "order")
                .starts()
                .completes(
                        "Loader", "a", NAMES.stream().map(name -> name + " int").toArray(String[]::new))
                .completes(
                        "Loader", "a", NAMES.stream().map(name -> name + " str").toArray(String[]::new));
        browser.open(service.url() + "/runs");
        browser.see("[data-run='order']");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.kill();
        }
    }

    @Test
    void schemaKeepsTheColumnOrder() {
        browser.open(service.url() + "/runs/order/schema");
        browser.see(".schema-row[data-field='a']");

        assertThat(browser.evaluate(NAMES_SHOWN)).isEqualTo(NAMES);
        browser.see(".schema-row[data-field='__proto__'].is-transform", "str");
    }

    @Test
    void evolutionKeepsTheColumnOrder() {
        browser.open(service.url() + "/runs/order/evolution");
        browser.see(".evolution-row[data-field='a']");

        assertThat(browser.evaluate(NAMES_SHOWN)).isEqualTo(NAMES);
        browser.see(".evolution-row[data-field='__proto__'] .evolution-cell.is-transform");
    }

    @Test
    void attributeNamesDefineTheOrderOfIntegers() {
        var schema = """
                {"attribute_names": ["10", "2", "b", "1", "__proto__"],
                 "attributes": {"10": {}, "2": {}, "b": {}, "1": {}, "__proto__": {"type": "int"}}}""";

        assertThat(rows(schema)).isEqualTo(List.of("10", "2", "b", "1", "__proto__"));
    }

    @Test
    void inconsistentAttributeNamesAreIgnored() {
        var schema = "{\"attribute_names\": [\"x\", {\"a\": 1}], \"attributes\": {\"b\": {}, \"a\": null}}";

        assertThat(rows(schema)).isEqualTo(List.of("b", "a"));
    }

    @Test
    void replacedFieldIsDeletedAndCreated() {
        var changes = """
                [{"target_type": "field", "target_path": ["a"], "change_type": "create"},
                 {"target_type": "field", "target_path": ["a"], "change_type": "delete"}]""";

        var rows = browser.evaluateModule("model/fields.js", """
                module.fieldRows(JSON.parse('{"attributes": {"a": {"field_id": 1}, "z": {}}}'),
                    JSON.parse('{"attributes": {"a": {"field_id": 2}, "z": {}}}'), JSON.parse(`%s`))
                    .map(({ name, kind }) => `${name} ${kind}`)""".formatted(changes));

        assertThat(rows).isEqualTo(List.of("a delete", "a create", "z null"));
    }

    @Test
    void versionWithoutSchemaEndsEveryField() {
        var cells = browser.evaluateModule("model/evolution.js", """
                module.evolutionRows([{ schema: { attributes: { a: {} } }, changes: [] },
                    { schema: null, changes: [{ target_type: 'schema', change_type: 'delete', compatibility: 'breaking' }] },
                    { schema: { attributes: { a: {} } }, changes: [{ target_type: 'schema', change_type: 'create' }] }])[0]
                    .cells.map(({ gone, kind, breaking }) => `${gone} ${kind} ${breaking}`)""");

        assertThat(cells).isEqualTo(List.of("false null false", "true delete true", "false create false"));
    }

    @Test
    void runIdsAreEncodedInPaths() {
        assertThat(browser.evaluateModule("router/paths.js", "module.path('runs', 'a:b+c@d=e~f,g')"))
                .isEqualTo("/runs/a:b%2Bc%40d%3De~f%2Cg");
        assertThat(browser.evaluateModule("api/client.js", "module.apiPath('runs', 'a+b@c=d~e,f')"))
                .isEqualTo("runs/a%2Bb%40c%3Dd~e%2Cf");
    }

    @Test
    void emptyNamesAreVisible() {
        assertThat(browser.evaluateModule("lib/text.js", "['', ' a ', '\\u202ea'].map(module.visible)"))
                .isEqualTo(List.of("(empty)", "␣a␣", "\\u202ea"));
    }

    private static Object rows(String schema) {
        return browser.evaluateModule(
                "model/fields.js", "module.fieldRows(null, JSON.parse(`" + schema + "`)).map(row => row.name)");
    }
}
