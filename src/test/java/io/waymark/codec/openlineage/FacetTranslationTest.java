package io.waymark.codec.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.openlineage.event.Json;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.RunEvent.RunFailed;
import io.waymark.domain.run.RunEvent.RunStarted;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Value;
import io.waymark.fixture.LineageFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks which members of native events the facets of OpenLineage become. */
class FacetTranslationTest {
    private static final String STOPPED = "01980a00-0000-7000-8000-000000000701";
    private static final String LATE = "01980a00-0000-7000-8000-000000000702";
    private static final String CHECKED = "01980a00-0000-7000-8000-000000000703";
    private static final String UNICODE = "01980a00-0000-7000-8000-000000000705";

    private final LineageModel model = new LineageModel();

    /** Receives the events of a fixture. Returns the published events of a type and a module, or of all modules. */
    private <E extends RunEvent> List<E> published(String fixture, Class<E> type, String module) {
        model.receive(LineageFixture.events(fixture));
        return published(type)
                .filter(event -> module.isEmpty()
                        || (event instanceof RunEvent.ModuleEvent ofModule
                                && ofModule.execution().module().equals(module)))
                .toList();
    }

    private <E extends RunEvent> Stream<E> published(Class<E> type) {
        return model.published().stream().filter(type::isInstance).map(type::cast);
    }

    /** Returns the object at a path in the context, as JSON with single quotes. */
    private static String context(RunEvent event, String... path) {
        return json(Json.object(Json.object(event.context(), "openlineage"), path));
    }

    private static String json(Value value) {
        return DomainJson.write(value).replace('"', '\'');
    }

    private static byte[] edited(byte[] event, String... replacements) {
        var text = new String(event, UTF_8);
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text.getBytes(UTF_8);
    }

    @Test
    void abortedRunFailsAsAborted() {
        var ofModule = published("unusual", ModuleFailed.class, "stopped").getFirst();
        var ofRun = published(RunFailed.class).toList().getFirst();

        assertThat(ofModule.error().type()).isEqualTo("aborted");
        assertThat(ofModule.error().message()).isEqualTo("The run was aborted.");
        assertThat(ofRun.error()).isEqualTo(ofModule.error());
        assertThat(model.run(STOPPED).status().state()).isEqualTo(LifecycleState.FAILED);
        assertThat(context(ofModule)).contains("'name':'part.parquet'");
    }

    @Test
    void testsOfRunAreItsResult() {
        var completed = published("unusual", ModuleCompleted.class, "verify").getLast();

        assertThat(completed.result().data().text().replace('"', '\''))
                .isEqualTo("{'tests':["
                        + "{'name':'id is unique','status':'pass','severity':'error','type':'unique'},"
                        + "{'name':'amount is positive','status':'fail','severity':'warn','type':'range',"
                        + "'expected':'> 0','actual':'-3'}]}");
        assertThat(model.run(CHECKED).status().state()).isEqualTo(LifecycleState.COMPLETED);
    }

    @Test
    void metricsAreStatisticsOfAttributes() {
        var completed = published("dbt", ModuleCompleted.class, "SHOP.MART.shop.customers.build.run")
                .getLast();

        var attributes = completed.schema().attributes();
        assertThat(json(attributes.get("ID").properties().get("stats")))
                .isEqualTo("{'nullCount':0,'distinctCount':310,'min':1,'max':999}");
        assertThat(json(attributes.get("EMAIL_HASH").properties().get("stats"))).isEqualTo("{'nullCount':4}");
    }

    @Test
    void inputsOfStartAreOneAttributeEach() {
        var fields = "'facets': {'schema': {'fields': [{'name': '%s', 'type': 'STRING'}]}}".replace('\'', '"');
        var start = edited(
                LineageFixture.events("airflow-operators").get(15),
                "\"name\":\"a.json\",\"facets\":{}",
                "\"name\": \"a.json\", " + fields.formatted("id"),
                "\"name\":\"b.json\",\"facets\":{}",
                "\"name\": \"b.json\", " + fields.formatted("key"));

        model.receive(start);

        var schema = published(ModuleStarted.class).toList().getFirst().schema();
        assertThat(schema.attributes().keySet()).containsExactly("s3://survey/a.json", "s3://survey/b.json");
        assertThat(schema.attributes().get("s3://survey/a.json").attributes().keySet())
                .containsExactly("id");
        assertThat(schema.attributes().get("s3://survey/b.json").attributes().keySet())
                .containsExactly("key");
    }

    @Test
    void furtherOutputsAreModulesWithTheirSchema() {
        var events = LineageFixture.events("airflow-operators").subList(15, 17);
        var second = "\"name\": \"d.json\", \"facets\": {\"schema\": {\"fields\": [{\"name\": \"key\"}]}}";
        model.receive(events.getFirst());
        model.receive(edited(events.getLast(), "\"name\":\"d.json\",\"facets\":{}", second));

        var completed = published(ModuleCompleted.class).toList();

        assertThat(completed)
                .extracting(event -> event.execution().module())
                .containsExactly("group.publish", "group.publish (d.json)");
        assertThat(completed)
                .extracting(ModuleCompleted::dataset)
                .containsExactly(new DatasetName("s3://survey", "c.json"), new DatasetName("s3://survey", "d.json"));
        assertThat(completed)
                .extracting(event -> event.schema().attributes().keySet().toString())
                .containsExactly("[id]", "[key]");
    }

    @Test
    void inputOfManyOutputsIsOneChange() {
        var completed = published("trino", ModuleCompleted.class, "").getLast();

        assertThat(completed.transformations())
                .containsExactly(
                        new FieldTransformation("day", "identity", List.of("day", "shown"), null),
                        new FieldTransformation("visitor", "aggregation", List.of("visits"), null));
        assertThat(completed.inputSchema().attributes().keySet()).containsExactly("day", "visitor");
        assertThat(json(completed.result().profile())).isEqualTo("{'rows':31,'bytes':1240}");
    }

    @Test
    void addedColumnIsComparedWithTableBefore() {
        var completed = published("hive", ModuleCompleted.class, "altertable_addcols.lab.customer")
                .getLast();

        assertThat(completed.inputs())
                .containsExactly(new RunEvent.ReadDataset(
                        new DatasetName("hdfs://lab:8020", "/warehouse/lab.db/customer"), List.of()));
        assertThat(completed.schema().attributes().keySet()).containsExactly("id", "name", "email");
    }

    @Test
    void symlinksAndFormerNamesAreAliases() {
        var renamed = published("hive", ModuleCompleted.class, "altertable_rename.lab.customer")
                .getLast();

        assertThat(renamed.aliases())
                .contains(
                        alias("hive://metastore:9083", "lab.client", DatasetAlias.Kind.SYMLINK),
                        alias("hdfs://lab:8020", "/warehouse/lab.db/customer", DatasetAlias.Kind.RENAMED));
        assertThat(published(ModuleCompleted.class).toList().getFirst().aliases())
                .contains(alias("hive://metastore:9083", "lab.customer", DatasetAlias.Kind.SYMLINK))
                .noneMatch(alias -> alias.kind() == DatasetAlias.Kind.RENAMED);
    }

    private static DatasetAlias alias(String namespace, String name, DatasetAlias.Kind kind) {
        return new DatasetAlias(new DatasetName(namespace, name), kind, null);
    }

    @Test
    void lifecycleAndSymlinksStayInContext() {
        var renamed = published("hive", ModuleCompleted.class, "altertable_rename.lab.customer")
                .getLast();

        assertThat(renamed.dataset()).isEqualTo(new DatasetName("hdfs://lab:8020", "/warehouse/lab.db/client"));
        assertThat(context(renamed))
                .contains("'lifecycleStateChange':'RENAME'")
                .contains("'previousIdentifier':{'namespace':'hdfs://lab:8020','name':'/warehouse/lab.db/customer'}")
                .contains("'identifiers':[{'namespace':'hive://metastore:9083','name':'lab.client','type':'TABLE'}]");
    }

    @Test
    void facetsOfRunAreInItsContext() {
        var started = published("airflow-operators", RunStarted.class, "").getFirst();

        assertThat(context(started, "run_facets", "nominalTime")).contains("'nominalStartTime':'2026-11-30T02:00:00Z'");
        assertThat(context(started, "run_facets", "tags"))
                .contains("'tags':[{'key':'reason','value':'scheduled','source':'AIRFLOW'}]");
        assertThat(context(started, "job_facets", "ownership")).contains("'owners':[{'name':");
    }

    @Test
    void facetsOfJobAreInItsContext() {
        var started = published("unusual", ModuleStarted.class, "late").getLast();

        assertThat(context(started, "job_facets", "ownership"))
                .contains("'owners':[{'name':'team:lab','type':'MAINTAINER'}]");
        assertThat(context(started, "job_facets", "sourceCodeLocation"))
                .contains("'url':'https://example.org/lab.git','path':'late.py','version':'c0ffee'");
        assertThat(context(started, "run_facets", "processing_engine")).contains("'version':'2.3','name':'pandas'");
        assertThat(context(started, "run_facets", "tags")).contains("'key':'tier','value':'gold'");
        assertThat(context(started, "run_facets", "nominalTime")).contains("'2026-03-07T00:00:00Z'");
    }

    @Test
    void contextHasTheFullJobName() {
        var started = published("airflow", ModuleStarted.class, "extract").getFirst();

        assertThat(context(started, "job")).isEqualTo("{'namespace':'airflow-prod','name':'shop_daily.extract'}");
    }

    @Test
    void otherAfterTheEndAddsFacets() {
        var events = ofRun(LATE);
        model.receive(events.subList(0, 2));
        var state = model.run(LATE).status().state();
        model.receive(events.getLast());

        var completed = published(ModuleCompleted.class).toList();
        assertThat(completed).hasSize(2);
        assertThat(completed.getFirst().result().profile()).isNull();
        assertThat(context(completed.getFirst())).doesNotContain("credits");
        assertThat(json(completed.getLast().result().profile())).isEqualTo("{'rows':12}");
        assertThat(context(completed.getLast(), "run_facets", "cost")).contains("'credits':4");
        assertThat(completed.getLast().envelope().time())
                .isEqualTo(completed.getFirst().envelope().time());
        assertThat(model.run(LATE).status().state())
                .isEqualTo(LifecycleState.COMPLETED)
                .isEqualTo(state);
    }

    @Test
    void otherThatArrivesLastAddsFacets() {
        var events = ofRun(LATE);
        model.receive(events.subList(0, 2));

        model.receive(edited(events.getLast(), "T03:00:09Z", "T03:00:03.5Z"));

        var completed = published(ModuleCompleted.class).toList().getLast();
        assertThat(json(completed.result().profile())).isEqualTo("{'rows':12}");
        assertThat(context(completed, "run_facets", "cost")).contains("'credits':4");
        assertThat(model.run(LATE).status().state()).isEqualTo(LifecycleState.COMPLETED);
    }

    @Test
    void failureStaysFailureAfterOther() {
        var events = new ArrayList<>(ofRun(LATE));
        events.set(1, edited(events.get(1), "\"COMPLETE\"", "\"FAIL\""));

        model.receive(events);

        assertThat(model.run(LATE).status().state()).isEqualTo(LifecycleState.FAILED);
        assertThat(context(published(ModuleFailed.class).toList().getLast(), "run_facets", "cost"))
                .contains("'credits':4");
    }

    private static List<byte[]> ofRun(String run) {
        return LineageFixture.events("unusual").stream()
                .filter(event -> new String(event, UTF_8).contains(run))
                .toList();
    }

    @Test
    void unicodeNamesAreKept() {
        var completed = published("unusual", ModuleCompleted.class, "名寄せ🧬").getLast();

        assertThat(model.run(UNICODE).plan().workflow()).isEqualTo(new Workflow("лаборатория", "名寄せ🧬"));
        assertThat(completed.dataset()).isEqualTo(new DatasetName("каталог", "顧客/𝔘𝔫𝔦"));
        assertThat(completed.schema().attributes().keySet()).containsExactly("naïve", "金額", "🧪");
        assertThat(completed.schema().attributes().get("🧪").properties())
                .containsAllEntriesOf(Map.of("description", new Value.Text("𝛿 probe")));
    }

    @Test
    void timesWithoutZoneAreUtc() {
        var completed = published("unusual", ModuleCompleted.class, "名寄せ🧬").getLast();

        assertThat(completed.envelope().time()).hasToString("2026-03-07T03:02:01.500Z");
    }
}
