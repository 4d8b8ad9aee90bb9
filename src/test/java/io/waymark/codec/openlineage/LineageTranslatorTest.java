package io.waymark.codec.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.Execution;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetObserved;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.run.Workflow;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.fixture.LineageFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineageTranslatorTest {
    private static final String DAG = "01980a00-0000-7000-8000-000000000001";
    private static final String APPLICATION = "01980a00-0000-7000-8000-000000000401";
    private static final String SURVEY = "a10eba32-edbb-593f-b962-ff26107772c7";
    private static final String STREAM = "01980a00-0000-7000-8000-000000000301";

    private final LineageModel model = new LineageModel();

    private <E extends RunEvent> List<E> published(String producer, Class<E> type) {
        return model.receive(LineageFixture.events(producer)).published().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Test
    void rootRunReceivesItsJobs() {
        model.receive(LineageFixture.events("airflow"));

        var run = model.run(DAG);
        assertThat(run.plan().workflow()).isEqualTo(new Workflow("airflow-prod", "shop_daily"));
        assertThat(run.status().state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(run.sequence().modules()).containsExactly("extract", "clean");
    }

    @Test
    void newRunOfJobIsNextAttempt() {
        var starts = published("airflow", ModuleStarted.class);

        assertThat(starts).extracting(start -> start.execution().module()).containsExactly("extract", "clean", "clean");
        assertThat(starts).extracting(ModuleStarted::attempt).containsExactly(1L, 1L, 2L);
    }

    @Test
    void instancesOfMappedTaskAreSeparateExecutions() {
        model.receive(LineageFixture.events("airflow-operators"));

        var instances = model.run(SURVEY).executions().values().stream()
                .filter(execution -> execution.key().last().module().equals("score"))
                .toList();
        assertThat(instances)
                .extracting(execution -> execution.key().last().experiment())
                .containsExactlyInAnyOrder("0", "1", "2");
        assertThat(instances)
                .allSatisfy(execution -> assertThat(execution.state()).isEqualTo(LifecycleState.COMPLETED));
        assertThat(instances).extracting(Execution::attempt).containsExactlyInAnyOrder(1L, 1L, 2L);
    }

    @Test
    void errorOfFailureComesFromItsFacet() {
        var failure = published("airflow", ModuleFailed.class).getFirst().error();

        assertThat(failure.message()).isEqualTo("deadlock detected");
        assertThat(failure.type()).isEqualTo("psycopg2.errors.DeadlockDetectedError");
    }

    @Test
    void outputIsDatasetOfCompletion() {
        var completed = published("airflow", ModuleCompleted.class).getLast();

        assertThat(completed.dataset()).isEqualTo(new DatasetName("postgres://db:5432", "shop.public.orders"));
        assertThat(completed.schema().attributes().keySet()).containsExactly("id", "customer", "amount");
    }

    @Test
    void copiedColumnOfOtherNameIsRename() {
        var completed = published("airflow", ModuleCompleted.class).getLast();

        assertThat(completed.transformations())
                .extracting(FieldTransformation::kind)
                .containsExactly("rename", "transformation");
        assertThat(completed.inputSchema().attributes().keySet()).containsExactly("id", "cust", "amount");
    }

    @Test
    void facetsOfAllEventsAddUp() {
        var completed = published("spark", ModuleCompleted.class).getFirst();

        assertThat(completed.schema().attributes().keySet()).containsExactly("customer", "total");
        assertThat(completed.result().profile()).isNotNull();
        assertThat(completed.context().toString()).contains("spark.logicalPlan", "storageLayer", "processing_engine");
    }

    @Test
    void jobsOfSparkApplicationAreItsModules() {
        var events = LineageFixture.events("spark-application");
        model.receive(events.subList(0, events.size() - 1));
        var withoutEnd = model.run(APPLICATION);

        model.receive(events.getLast());

        var run = model.run(APPLICATION);
        assertThat(withoutEnd.status().state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(run.status().state()).isEqualTo(LifecycleState.COMPLETED);
        assertThat(run.plan().workflow()).isEqualTo(new Workflow("spark-lab", "nightly_load"));
        assertThat(run.sequence().modules())
                .containsExactly(
                        "execute_merge_into_command_edge.silver_dbo_customers",
                        "map_partitions_parallel_collection",
                        "execute_insert_into_hadoop_fs_relation_command.sample_output",
                        "execute_save_into_data_source_command.dev_load_test");
    }

    @Test
    void mergedTableIsComparedWithItself() {
        var merged = published("spark-application", ModuleCompleted.class).getFirst();

        assertThat(merged.dataset().name()).isEqualTo("/silver/Tables/dbo/customers");
        assertThat(merged.schema().attributes().keySet())
                .containsExactly("customer_id", "name", "tags", "orders", "address", "updated_at");
        assertThat(merged.inputs())
                .extracting(input -> input.dataset().name())
                .containsExactlyInAnyOrder("/silver/Tables/dbo/customers", "/bronze/Tables/customer_updates");
    }

    @Test
    void errorOfSparkComesFromItsException() {
        var failure =
                published("spark-application", ModuleFailed.class).getFirst().error();

        assertThat(failure.type()).isEqualTo("org.apache.spark.SparkException");
        assertThat(failure.message()).startsWith("Job aborted due to stage failure");
        assertThat(failure.stackTrace()).contains("Driver stacktrace");
    }

    @Test
    void changedTopicIsAnotherVersion() {
        var completed = published("debezium", ModuleCompleted.class);

        assertThat(completed).hasSize(2);
        assertThat(completed.getFirst().schema().attributes().get("after").toString())
                .doesNotContain("currency");
        assertThat(completed.getLast().schema().attributes().get("after").toString())
                .contains("currency");
    }

    @Test
    void assertionsAreResults() {
        var completed = published("dbt", ModuleCompleted.class).getLast();

        assertThat(completed.result().data().toString()).contains("EMAIL_HASH", "unique");
    }

    @Test
    void streamingJobStaysInProgressWithItsDatasets() {
        var completed = published("flink", ModuleCompleted.class);

        assertThat(model.run(STREAM).status().state()).isEqualTo(LifecycleState.IN_PROGRESS);
        assertThat(completed).hasSize(2);
        assertThat(completed.getLast().execution().module()).isEqualTo("sessionize (sessions)");
        assertThat(completed.getLast().schema().attributes().keySet()).contains("clicks");
    }

    @Test
    void declaredDatasetIsObservation() {
        var observed = published("static", DatasetObserved.class).getFirst();

        assertThat(observed.dataset()).isEqualTo(new DatasetName("postgres://db:5432", "shop.public.items"));
        assertThat(observed.schema()).isNotNull();
        var run = model.run(observed.envelope().runId().value());
        assertThat(run.plan().workflow()).isNull();
        assertThat(run.status().state()).isEqualTo(LifecycleState.OBSERVED);
    }

    @Test
    void declaredJobIsPlan() {
        var planned = published("static", RunPlanned.class).getFirst();

        assertThat(planned.plan().workflow()).isEqualTo(new Workflow("catalog", "nightly_export"));
        assertThat(planned.plan().sequence()).containsExactly("nightly_export");
    }

    @Test
    void lateJobDoesNotReopenFailedRun() {
        var events = LineageFixture.events("airflow").stream()
                .map(event -> new String(event, UTF_8))
                .map(event -> event.contains("02:05:12") ? event.replace("\"COMPLETE\"", "\"FAIL\"") : event)
                .map(event -> event.getBytes(UTF_8))
                .toList();

        model.receive(events.reversed());

        assertThat(model.run(DAG).status().state()).isEqualTo(LifecycleState.FAILED);
    }

    @Test
    void repeatedEventPublishesNothing() {
        var event = LineageFixture.events("dbt").getFirst();
        model.receive(event);

        assertThat(model.receive(event)).isEmpty();
    }
}
