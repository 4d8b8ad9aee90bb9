package io.waymark.codec.openlineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks the translation of the outputs of a job that does not end. */
class StreamingJobTest {
    private static final String ONE_COLUMN = "\"fields\": [{\"name\": \"id\", \"type\": \"int64\"}]";
    private static final String TWO_COLUMNS =
            "\"fields\": [{\"name\": \"id\", \"type\": \"int64\"}, {\"name\": \"email\", \"type\": \"string\"}]";
    private static final String NO_COLUMNS = "\"fields\": []";

    private final LineageModel model = new LineageModel();

    private static byte[] running(int minute, String schema) {
        return """
                {"eventType": "RUNNING", "eventTime": "2026-05-04T10:%02d:00Z",
                 "run": {"runId": "01980a00-0000-7000-8000-00000000c0de"},
                 "job": {"namespace": "cdc", "name": "customers",
                         "facets": {"jobType": {"processingType": "STREAMING", "integration": "DEBEZIUM"}}},
                 "outputs": [{"namespace": "kafka://broker:9092", "name": "customers",
                              "facets": {"schema": {%s}}}]}
                """.formatted(minute, schema).getBytes(UTF_8);
    }

    private List<Schema> completedSchemas(byte[]... events) {
        model.receive(List.of(events));
        var schemas = new ArrayList<Schema>(); // null for a completion without a schema
        model.published().stream()
                .filter(ModuleCompleted.class::isInstance)
                .map(ModuleCompleted.class::cast)
                .forEach(completed -> schemas.add(completed.schema()));
        return schemas;
    }

    private static List<Integer> sizes(List<Schema> schemas) {
        return schemas.stream()
                .map(schema -> schema == null ? 0 : schema.attributes().size())
                .toList();
    }

    @Test
    void eachSchemaIsOneCompletion() {
        var schemas = completedSchemas(running(1, ONE_COLUMN), running(2, ONE_COLUMN), running(3, TWO_COLUMNS));

        assertThat(sizes(schemas)).containsExactly(1, 2);
    }

    @Test
    void earlierSchemaDoesNotReplaceLaterOne() {
        var schemas = completedSchemas(running(3, TWO_COLUMNS), running(1, ONE_COLUMN));

        assertThat(sizes(schemas)).containsExactly(2, 1, 2);
    }

    @Test
    void emptySchemaClearsTheFormerOne() {
        var schemas = completedSchemas(running(1, ONE_COLUMN), running(2, NO_COLUMNS), running(3, TWO_COLUMNS));

        assertThat(sizes(schemas)).containsExactly(1, 0, 2);
    }

    @Test
    void emptyFirstSchemaIsNoCompletion() {
        assertThat(completedSchemas(running(1, NO_COLUMNS))).isEmpty();
    }
}
