package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.lineage.CompletionLineage;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.ReadField;
import io.waymark.domain.schema.Value;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the lineage of a completion as JSON: {@code [[namespace, name, [field, kind, indirect, into, …], …],
 * …]}, with an array for each dataset. Namespace and name are null if the dataset is the output of another module.
 */
public final class LineageJson {
    private static final int NAMES = 2;
    private static final int MEMBERS = 3; // of a field, before the dependent fields

    private LineageJson() {}

    /**
     * The fields that a completion read of one dataset.
     *
     * @param dataset null if it is the output of another module
     */
    public record Source(@Nullable DatasetName dataset, List<ReadField> fields) {
        public Source {
            fields = List.copyOf(fields);
        }
    }

    public static String write(CompletionLineage lineage) {
        var datasets = lineage instanceof CompletionLineage.OfDatasets named
                ? named.inputs().stream().map(LineageJson::dataset).toList()
                : List.of(dataset(Value.Null.NULL, Value.Null.NULL, ((CompletionLineage.OfModule) lineage).fields()));
        return DomainJson.write(new Value.Items(datasets));
    }

    public static List<Source> read(String text) {
        return items(DomainJson.readValue(text)).stream()
                .map(LineageJson::items)
                .map(dataset -> new Source(
                        dataset.get(0) instanceof Value.Null
                                ? null
                                : new DatasetName(text(dataset.get(0)), text(dataset.get(1))),
                        dataset.stream()
                                .skip(NAMES)
                                .map(LineageJson::items)
                                .map(LineageJson::field)
                                .toList()))
                .toList();
    }

    private static Value dataset(ReadDataset input) {
        return dataset(
                new Value.Text(input.dataset().namespace()),
                new Value.Text(input.dataset().name()),
                input.fields());
    }

    private static Value dataset(Value namespace, Value name, List<ReadField> fields) {
        return new Value.Items(
                Stream.<Value>concat(Stream.of(namespace, name), fields.stream().map(LineageJson::value))
                        .toList());
    }

    private static Value value(ReadField field) {
        return new Value.Items(Stream.<Value>concat(
                        Stream.of(
                                new Value.Text(field.field()),
                                new Value.Text(field.kind()),
                                new Value.Bool(field.isIndirect())),
                        field.into().stream().map(Value.Text::new))
                .toList());
    }

    private static ReadField field(List<Value> parts) {
        return new ReadField(
                text(parts.get(0)),
                parts.stream().skip(MEMBERS).map(LineageJson::text).toList(),
                text(parts.get(1)),
                ((Value.Bool) parts.get(2)).value());
    }

    private static List<Value> items(Value value) {
        return ((Value.Items) value).items();
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }
}
