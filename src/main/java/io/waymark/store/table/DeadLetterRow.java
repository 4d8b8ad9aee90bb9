package io.waymark.store.table;

import io.r2dbc.spi.Row;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.port.Bytes;
import io.waymark.port.DeadLetter;
import io.waymark.port.EventRecord;
import io.waymark.port.EventRecord.Header;
import io.waymark.port.Partition;
import io.waymark.port.reading.DeadLetterShelf.Entry;
import io.waymark.wire.DomainJson;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link DeadLetterTable} wrote. */
public final class DeadLetterRow {
    /** What {@link #read} needs of {@code dead_letter d}, besides {@code value}. */
    public static final String COLUMNS = """
            d.id, d.topic, d.partition, d.record_offset, d.record_time, d.put_aside_at, d.reason, d.key, d.headers,
            d.run_id, coalesce(length(d.value), 0)::bigint as bytes
            """;

    private DeadLetterRow() {}

    public static Entry read(Row row) {
        var record = new EventRecord(
                new Partition(Read.name(row, "topic"), Read.count(row, "partition")),
                Read.number(row, "record_offset"),
                Read.time(row, "record_time"),
                bytes(row, "key"),
                bytes(row, "value"),
                headers(Read.text(row, "headers")));
        var run = Read.textOrNull(row, "run_id");
        var letter = new DeadLetter(
                record, Read.name(row, "reason"), Read.time(row, "put_aside_at"), run == null ? null : new RunId(run));
        return new Entry(Read.number(row, "id"), letter, Read.number(row, "bytes"));
    }

    private static List<Header> headers(String json) {
        return ((Value.Items) DomainJson.readValue(json))
                .items().stream().map(DeadLetterRow::header).toList();
    }

    private static Header header(Value value) {
        var parts = ((Value.Items) value).items();
        return new Header(
                ((Value.Text) parts.get(0)).value(),
                parts.get(1) instanceof Value.Text(var base64)
                        ? Bytes.of(Base64.getDecoder().decode(base64))
                        : null);
    }

    private static @Nullable Bytes bytes(Row row, String column) {
        var buffer = row.get(column, ByteBuffer.class);
        if (buffer == null) {
            return null;
        }
        var array = new byte[buffer.remaining()];
        buffer.get(array);
        return Bytes.of(array);
    }
}
