package io.waymark.store.table;

import io.waymark.domain.schema.Change.Detail;
import io.waymark.domain.schema.Value;
import io.waymark.wire.DomainJson;
import java.util.List;

/** Details as JSON, {@code [[path, before, after], …]}. */
final class DetailText {
    private DetailText() {}

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
