package io.waymark.postgres.lineage;

import static io.waymark.port.JvmErrorException.wrapErrors;

import io.r2dbc.spi.Row;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.run.RunId;
import io.waymark.domain.run.Workflow;
import io.waymark.port.lineage.WrittenDatasetReader;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.sql.EscapedText;
import io.waymark.postgres.sql.RowReader;
import io.waymark.postgres.table.run.ExecutionKeyCodec;
import io.waymark.postgres.table.run.LineageJson;
import io.waymark.postgres.table.run.LineageSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads which datasets a module execution has written. They are stored with the snapshot of its completion. */
public final class PostgresWrittenDatasetReader implements WrittenDatasetReader {
    private static final String SELECT = """
            select s.number, s.dataset_namespace, s.dataset_name, s.execution_key, s.lineage, r.modules,
                r.workflow_namespace, r.workflow_name,""" + LineageSource.COLUMNS + """

            from run r join snapshot s on s.run_no = r.run_no
            """ + LineageSource.JOIN + """
            where r.run_id = $1 and s.number between $2 and $3 and s.phase = 'completed'
                and (s.execution_key is not null or s.dataset_name is not null)
            """;

    private final ReadTransactions transactions;

    public PostgresWrittenDatasetReader(ReadTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Mono<Map<Long, WrittenDataset>> written(RunId run, long first, long last) {
        return transactions
                .read(connection -> Flux.from(connection
                                .createStatement(SELECT)
                                .bind(0, run.value())
                                .bind(1, first)
                                .bind(2, last)
                                .execute())
                        .concatMap(result -> result.map((row, metadata) -> wrapErrors(() -> read(row))))
                        .concatMap(Mono::justOrEmpty)
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue))
                .map(answer -> answer.value());
    }

    private static Optional<Map.Entry<Long, WrittenDataset>> read(Row row) {
        var paths = new ExecutionKeyCodec(modules(row));
        var workflow = workflow(row);
        var dataset = LineageSource.dataset(row, "dataset_namespace", "dataset_name", "execution_key", paths, workflow);
        return dataset == null
                ? Optional.empty()
                : Optional.of(Map.entry(
                        RowReader.number(row, "number"), new WrittenDataset(dataset, inputs(row, paths, workflow))));
    }

    private static List<ReadDataset> inputs(Row row, ExecutionKeyCodec paths, @Nullable Workflow workflow) {
        var lineage = RowReader.textOrNull(row, "lineage");
        return lineage == null
                ? List.of()
                : LineageJson.read(lineage).stream()
                        .flatMap(source -> input(source, LineageSource.read(row, paths, workflow)).stream())
                        .toList();
    }

    private static Optional<ReadDataset> input(LineageJson.Source source, @Nullable DatasetName ofModule) {
        return Optional.ofNullable(source.dataset() == null ? ofModule : source.dataset())
                .map(dataset -> new ReadDataset(dataset, source.fields()));
    }

    private static List<String> modules(Row row) {
        var modules = row.get("modules", String[].class);
        return modules == null
                ? List.of()
                : Arrays.stream(modules).map(EscapedText::unescape).toList();
    }

    private static @Nullable Workflow workflow(Row row) {
        var namespace = RowReader.nameOrNull(row, "workflow_namespace");
        var name = RowReader.nameOrNull(row, "workflow_name");
        return namespace == null || name == null ? null : new Workflow(namespace, name);
    }
}
