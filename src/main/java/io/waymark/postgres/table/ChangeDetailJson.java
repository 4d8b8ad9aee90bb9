package io.waymark.postgres.table;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change.Detail;
import java.util.List;

/**
 * Encodes the details of a change, the properties that differ between two schemas, as JSON {@code [[path, before,
 * after], …]}.
 */
final class ChangeDetailJson {
    private ChangeDetailJson() {}

    static String write(List<Detail> details) {
        return DomainJson.write(new Value.Items(details.stream()
                .<Value>map(detail ->
                        new Value.Items(List.of(new Value.Text(detail.path()), detail.before(), detail.after())))
                .toList()));
    }

    static List<Detail> read(String text) {
        return ((Value.Items) DomainJson.readValue(text))
                .items().stream()
                        .map(item -> ((Value.Items) item).items())
                        .map(parts -> new Detail(((Value.Text) parts.get(0)).value(), parts.get(1), parts.get(2)))
                        .toList();
    }
}
