package io.waymark.postgres.table;

import io.r2dbc.spi.Row;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord;
import io.waymark.domain.record.EventRecord.Header;
import io.waymark.domain.record.Partition;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import io.waymark.port.broker.DeadLetter;
import io.waymark.port.read.DeadLetterRepository.StoredDeadLetter;
import io.waymark.postgres.sql.RowReader;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads dead letters, Kafka records that could not be decoded or applied, from rows of {@link DeadLetterTable}. */
public final class DeadLetterRowReader {
    /** The columns of {@code dead_letter d} that {@link #read} reads, except {@code value}. */
    public static final String COLUMNS = """
            d.id, d.topic, d.partition, d.record_offset, d.record_time, d.put_aside_at, d.reason, d.key, d.headers,
            d.run_id, coalesce(length(d.value), 0)::bigint as bytes
            """;

    private DeadLetterRowReader() {}

    public static StoredDeadLetter read(Row row) {
        var record = new EventRecord(
                new Partition(RowReader.name(row, "topic"), RowReader.count(row, "partition")),
                RowReader.number(row, "record_offset"),
                RowReader.time(row, "record_time"),
                bytes(row, "key"),
                bytes(row, "value"),
                headers(RowReader.text(row, "headers")));
        var run = RowReader.textOrNull(row, "run_id");
        var letter = new DeadLetter(
                record,
                RowReader.name(row, "reason"),
                RowReader.time(row, "put_aside_at"),
                run == null ? null : new RunId(run));
        return new StoredDeadLetter(RowReader.number(row, "id"), letter, RowReader.number(row, "bytes"));
    }

    private static List<Header> headers(String json) {
        return ((Value.Items) DomainJson.readValue(json))
                .items().stream().map(DeadLetterRowReader::header).toList();
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
