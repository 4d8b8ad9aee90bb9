package io.waymark.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.bench.environment.BenchmarkArguments;
import java.io.IOException;
import java.util.Optional;

/**
 * Measures the original {@code Status.put} with its diff in a child process, if the source is available. The operator
 * of a module returns ten rows of data and a schema in which the type of one column differs from the previous call.
 */
final class OriginalImplementation {

    /**
     * Loads the dependencies of Status. Large modules that Status uses only in type annotations are replaced by stubs.
     */
    private static final String PROGRAM = """
        import logging, sys, time, types
        source, columns, puts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        def module(name, **members):
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__dict__.update(members)
        module("petsard", __path__=[source + "/petsard"])
        module("petsard.adapter", BaseAdapter=object)
        module("petsard.processor", Processor=object)
        module("petsard.synthesizer", Synthesizer=object)
        import pandas
        from petsard.metadater.metadata import Attribute, Schema
        from petsard.status import Status
        names = [f"column_{1000 + number}" for number in range(columns)]
        data = pandas.DataFrame({name: range(10) for name in names})
        class Config:
            sequence = ["Loader"]
        class Operator:
            def __init__(self, other):
                self.schema = Schema(id="table", attributes={
                    name: Attribute(name=name, type="float64" if name == other else "int64") for name in names})
            def get_metadata(self):
                return self.schema
            def get_data(self):
                return data
        operators = [Operator(names[0]), Operator(None)]
        def seconds(puts):
            logging.getLogger("PETsARD").handlers.clear()  # each Status adds one
            status = Status(Config())
            start = time.perf_counter()
            for number in range(puts):
                status.put("Loader", "a", operators[number % 2])
            took = time.perf_counter() - start
            assert len(status.metadata_obj.change_history) == puts - 1
            return took
        seconds(puts // 4)
        print(puts / seconds(puts))
        """;

    private final String python;
    private final String source;

    private OriginalImplementation(String python, String source) {
        this.python = python;
        this.source = source;
    }

    /** Returns empty if the argument {@code original.source} is missing. */
    static Optional<OriginalImplementation> of(BenchmarkArguments arguments) {
        var source = arguments.text("original.source", "");
        return source.isEmpty()
                ? Optional.empty()
                : Optional.of(new OriginalImplementation(arguments.text("original.python", "python3"), source));
    }

    double putsPerSecond(int fields) throws IOException, InterruptedException {
        int puts = fields == 20 ? 1_000 : 200;
        var process = new ProcessBuilder(
                        python, "-c", PROGRAM, source, Integer.toString(fields), Integer.toString(puts))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("Cannot measure the original. See the output above. original.source="
                    + source + " must contain PETsARD's source; original.python=" + python
                    + " must have pandas and PyYAML");
        }
        return Double.parseDouble(output);
    }
}
