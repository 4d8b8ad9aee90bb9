package io.waymark.domain.lineage;

import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.FieldTransformation.FieldReference;
import io.waymark.domain.schema.ReadField;
import io.waymark.domain.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The origin of the output fields of one completed execution, as its completion event states it (LIN-1, LIN-2). */
public sealed interface CompletionLineage {

    /** The datasets that the event names. */
    record OfDatasets(List<ReadDataset> inputs) implements CompletionLineage {
        public OfDatasets {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * The transformations that the event declares.
     *
     * @param module the module whose output was transformed
     */
    record OfModule(String module, List<ReadField> fields) implements CompletionLineage {
        public OfModule {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Returns the lineage of a completion; null if it states none. Inputs that the event names take precedence over
     * declared transformations.
     *
     * @param inputModule the module whose output the execution read; null if there is none
     * @param before the schema of that output
     * @param after the schema of the completion
     */
    static @Nullable CompletionLineage of(
            ModuleCompleted event, @Nullable String inputModule, @Nullable Schema before, @Nullable Schema after) {
        if (!event.inputs().isEmpty()) {
            return new OfDatasets(event.inputs());
        }
        boolean isDeclared = !event.transformations().isEmpty();
        if (!isDeclared || inputModule == null || before == null || after == null || event.inputSchema() != null) {
            return null;
        }
        var fields = declared(event.transformations(), before, after);
        return fields.isEmpty() ? null : new OfModule(inputModule, fields);
    }

    /** Returns the declared transformations of existing fields, with those of their results that exist. */
    private static List<ReadField> declared(List<FieldTransformation> transformations, Schema before, Schema after) {
        var sources = Set.copyOf(FieldLookupKeyGenerator.of(before));
        var targets = new HashSet<>(FieldLookupKeyGenerator.of(after));
        var fields = new ArrayList<ReadField>();
        for (var transformation : transformations) {
            var field = id(transformation.field());
            var into = transformation.into().isEmpty() ? List.of(field) : transformation.into();
            var existing = into.stream()
                    .filter(target -> targets.contains(FieldLookupKeyGenerator.of(target)))
                    .toList();
            if (sources.contains(FieldLookupKeyGenerator.of(field)) && !existing.isEmpty()) {
                fields.add(new ReadField(field, existing, transformation.kind(), false));
            }
        }
        return fields;
    }

    private static String id(FieldReference field) {
        return field instanceof FieldReference.FieldByPath path
                ? String.join(".", path.path())
                : ((FieldReference.FieldByName) field).text();
    }
}
