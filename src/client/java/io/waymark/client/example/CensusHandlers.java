package io.waymark.client.example;

import io.waymark.client.ModuleOutput;
import io.waymark.client.WaymarkClientException;
import io.waymark.client.execute.ModuleHandlerFactory;
import io.waymark.client.execute.ModuleInput;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.Value;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of the census example, which execute its modules: load, split, preprocess, synthesize, postprocess,
 * evaluate and report. Each handler computes its output from the outputs of the modules before it.
 */
final class CensusHandlers {
    private static final double TRAINING = 0.8;

    private final Path folder;

    CensusHandlers(Path folder) {
        this.folder = folder;
    }

    Map<String, ModuleHandlerFactory> factories() {
        var factories = new LinkedHashMap<String, ModuleHandlerFactory>();
        factories.put("Loader", (execution, parameters) -> input -> load(input, text(parameters, "filepath")));
        factories.put("Splitter", (execution, parameters) -> this::split);
        factories.put("Preprocessor", (execution, parameters) -> input -> preprocess(input, parameters));
        factories.put("Synthesizer", (execution, parameters) -> input -> synthesize(input, text(parameters, "method")));
        factories.put("Postprocessor", (execution, parameters) -> this::postprocess);
        factories.put("Evaluator", (execution, parameters) -> this::evaluate);
        factories.put("Reporter", (execution, parameters) -> input -> report(input, text(parameters, "output")));
        return factories;
    }

    private ModuleOutput load(ModuleInput input, String filepath) throws Exception {
        var file = folder.resolve(filepath);
        var table = input.measure("read", () -> CsvFile.read(file));
        var id = filepath.replaceFirst("\\.[^.]*$", "");
        var schema = input.measure("infer_schema", () -> TableSchemaDetector.detectSchema(id, filepath, table));
        return ModuleOutput.of(schema)
                .withData(table)
                .withProfile(profile(table))
                .withReference(reference(file, table));
    }

    private ModuleOutput split(ModuleInput input) {
        var table = input.data(Table.class);
        var numbers = new ArrayList<>(IntStream.range(0, table.rows()).boxed().toList());
        Collections.shuffle(numbers, new Random(table.rows()));
        int training = (int) (TRAINING * table.rows());
        var before = input.schema().orElseThrow();
        var properties = new LinkedHashMap<>(before.properties());
        properties.put(
                "description",
                new Value.Text(
                        "Split info: train=%d rows, validation=%d rows".formatted(training, table.rows() - training)));
        return ModuleOutput.of(new Schema(before.id(), properties, before.attributes()))
                .withData(table.rows(numbers.subList(0, training)));
    }

    private ModuleOutput preprocess(ModuleInput input, Value.Members parameters) throws Exception {
        var preprocessedTable =
                input.measure("encode", () -> PreprocessedTable.encode(input.data(Table.class), parameters));
        return ModuleOutput.of(preprocessedTable.schema(input.schema().orElseThrow()))
                .withData(preprocessedTable)
                .withTransformations(preprocessedTable.encodings().stream()
                        .map(ReversibleEncoding::declared)
                        .toList());
    }

    private ModuleOutput synthesize(ModuleInput input, String method) throws Exception {
        var table = input.data(PreprocessedTable.class).table();
        var random = new Random(method.length());
        var synthetic = input.measure("sample", () -> switch (method) {
            case "shuffle" -> shuffled(table, random);
            case "bootstrap" ->
                table.rows(random.ints(table.rows(), 0, table.rows()).boxed().toList());
            default ->
                throw new WaymarkClientException.InvalidConfigException(
                        "Cannot synthesize: unknown method " + method + ": use shuffle or bootstrap");
        });
        return ModuleOutput.EMPTY.withData(synthetic).withProfile(profile(synthetic));
    }

    private ModuleOutput postprocess(ModuleInput input) {
        var preprocessedTable = (PreprocessedTable) Objects.requireNonNull(
                input.output("Preprocessor").orElseThrow().data());
        var table = preprocessedTable.decode(input.data(Table.class));
        var before = input.output("Splitter").orElseThrow().schema();
        return ModuleOutput.of(TableSchemaDetector.detectSchema(
                        Objects.requireNonNull(before).id(), "synthetic", table))
                .withData(table);
    }

    /** Computes the similarity of the synthetic columns to the real ones, from 0 to 1. */
    private ModuleOutput evaluate(ModuleInput input) {
        var real = (Table)
                Objects.requireNonNull(input.output("Loader").orElseThrow().data());
        var synthetic = input.data(Table.class);
        var columns = new LinkedHashMap<String, Value>();
        double sum = 0;
        for (var column : real.columns().keySet()) {
            double similarity = DistributionSimilarity.compute(real.column(column), synthetic.column(column));
            columns.put(column, rounded(similarity));
            sum += similarity;
        }
        return ModuleOutput.EMPTY.withResult(
                Value.Members.of("score", rounded(sum / real.columns().size()))
                        .with("columns", new Value.Members(columns)));
    }

    private ModuleOutput report(ModuleInput input, String output) throws IOException {
        var table = input.data(Table.class);
        var file = folder.resolve(output).resolve(input.key() + ".csv");
        CsvFile.write(file, table);
        return ModuleOutput.EMPTY
                .withResult(input.output("Evaluator").orElseThrow().result())
                .withReference(reference(file, table));
    }

    private static Table shuffled(Table table, Random random) {
        var columns = new LinkedHashMap<String, List<@Nullable Object>>();
        for (var name : table.columns().keySet()) {
            var mixed = new ArrayList<@Nullable Object>(table.column(name));
            Collections.shuffle(mixed, random);
            columns.put(name, mixed);
        }
        return new Table(columns);
    }

    private static Value.Members profile(Table table) {
        var columns = new ArrayList<Value>();
        for (var name : table.columns().keySet()) {
            long nulls = table.column(name).stream().filter(Objects::isNull).count();
            columns.add(Value.Members.of("name", new Value.Text(name)).with("nulls", Value.Numeric.of(nulls)));
        }
        return Value.Members.of("rows", Value.Numeric.of(table.rows())).with("columns", new Value.Items(columns));
    }

    private static Value.Members reference(Path file, Table table) throws IOException {
        return Value.Members.of("uri", new Value.Text(file.toUri().toString()))
                .with("media_type", new Value.Text("text/csv"))
                .with("rows", Value.Numeric.of(table.rows()))
                .with("bytes", Value.Numeric.of(Files.size(file)));
    }

    private static Value rounded(double number) {
        return new Value.Numeric(BigDecimal.valueOf(number).setScale(4, RoundingMode.HALF_EVEN));
    }

    private static String text(Value.Members parameters, String name) {
        if (parameters.get(name) instanceof Value.Text text) {
            return text.value();
        }
        throw new WaymarkClientException.InvalidConfigException(
                "Cannot use the config: missing string parameter: " + name);
    }
}
