package io.waymark.postgres.table.run;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.schema.Value;
import io.waymark.postgres.sql.EnumNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads other names of datasets as JSON: {@code [[kind, namespace, name], …]}. The namespace and the name of
 * the dataset follow, unless it is the dataset of the event.
 */
public final class DatasetAliasJson {
    private static final int MEMBERS = 3;

    private DatasetAliasJson() {}

    /** Returns null for an empty list. */
    public static @Nullable String write(List<DatasetAlias> aliases) {
        return aliases.isEmpty()
                ? null
                : DomainJson.write(new Value.Items(
                        aliases.stream().map(DatasetAliasJson::value).toList()));
    }

    /** Returns the names; an empty list for null. */
    public static List<DatasetAlias> read(@Nullable String text) {
        return text == null
                ? List.of()
                : ((Value.Items) DomainJson.readValue(text))
                        .items().stream().map(DatasetAliasJson::alias).toList();
    }

    private static Value value(DatasetAlias alias) {
        var parts = new ArrayList<Value>();
        parts.add(new Value.Text(EnumNames.format(alias.kind())));
        add(parts, alias.name());
        if (alias.dataset() != null) {
            add(parts, alias.dataset());
        }
        return new Value.Items(parts);
    }

    private static void add(List<Value> parts, DatasetName name) {
        parts.add(new Value.Text(name.namespace()));
        parts.add(new Value.Text(name.name()));
    }

    private static DatasetAlias alias(Value value) {
        var parts = ((Value.Items) value)
                .items().stream().map(part -> ((Value.Text) part).value()).toList();
        return new DatasetAlias(
                new DatasetName(parts.get(1), parts.get(2)),
                EnumNames.parse(DatasetAlias.Kind.class, parts.get(0)),
                parts.size() == MEMBERS ? null : new DatasetName(parts.get(MEMBERS), parts.get(MEMBERS + 1)));
    }
}
