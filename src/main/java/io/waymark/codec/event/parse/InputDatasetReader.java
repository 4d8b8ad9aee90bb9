package io.waymark.codec.event.parse;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.ReadField;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the datasets that an event names, their other names, and the fields that an execution read. */
public final class InputDatasetReader {
    private static final Set<String> ALIAS_KINDS = Arrays.stream(DatasetAlias.Kind.values())
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));

    private InputDatasetReader() {}

    /** Returns the name of a dataset; null if it is absent. */
    public static @Nullable DatasetName optionalName(DataNode node) {
        return node.isAbsent() ? null : name(node);
    }

    /** Returns the datasets of a list; an empty list if it is absent. */
    public static List<ReadDataset> inputs(DataNode list) {
        return list.nodes().stream()
                .map(node -> new ReadDataset(
                        name(node),
                        node.member("fields").nodes().stream()
                                .map(InputDatasetReader::field)
                                .toList()))
                .toList();
    }

    /** Returns the other names of datasets in a list; an empty list if it is absent. */
    public static List<DatasetAlias> aliases(DataNode list) {
        return list.nodes().stream()
                .map(node -> new DatasetAlias(
                        name(node),
                        DatasetAlias.Kind.valueOf(
                                node.member("kind").requireOneOf(ALIAS_KINDS).toUpperCase(Locale.ROOT)),
                        optionalName(node.member("dataset"))))
                .toList();
    }

    /** Returns a read field. Without {@code into}, the field of the same name depends on it. */
    private static ReadField field(DataNode node) {
        var field = node.member("field").text();
        var into = node.member("into");
        var kind = node.member("kind").optionalText();
        return new ReadField(
                field,
                into.isAbsent()
                        ? List.of(field)
                        : into.nodes().stream().map(DataNode::text).toList(),
                kind == null ? ReadField.IDENTITY : kind,
                node.member("indirect").flag());
    }

    /** Returns the name of a dataset. */
    public static DatasetName name(DataNode node) {
        return new DatasetName(part(node.member("namespace")), part(node.member("name")));
    }

    private static String part(DataNode node) {
        var name = node.name();
        if (name.isEmpty()) {
            throw new DecodeException(node.location(), "a name of 1 to 400 characters is expected");
        }
        return name;
    }
}
