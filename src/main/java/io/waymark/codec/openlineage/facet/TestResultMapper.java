package io.waymark.codec.openlineage.facet;

import io.waymark.codec.openlineage.event.Json;
import io.waymark.domain.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts tests and assertions about data to the result of a completion. */
public final class TestResultMapper {
    private TestResultMapper() {}

    /** Returns the result; null without tests and assertions. */
    public static Value.@Nullable Members result(AccumulatedRun run) {
        var data = Value.Members.empty();
        var tests = Json.object(run.runFacets(), "test").get("tests");
        data = Json.with(data, "tests", tests);
        var assertions = new ArrayList<Value>();
        Stream.concat(run.inputs().stream(), run.outputs().stream())
                .forEach(dataset -> assertions.addAll(assertions(dataset)));
        data = assertions.isEmpty() ? data : data.with("assertions", new Value.Items(assertions));
        return data.isEmpty() ? null : Value.Members.of("data", data);
    }

    private static List<Value> assertions(AccumulatedDataset dataset) {
        return Json.objects(dataset.facet("dataQualityAssertions"), "assertions").stream()
                .<Value>map(assertion ->
                        Value.Members.of("dataset", dataset.name().value()).with(assertion))
                .toList();
    }
}
