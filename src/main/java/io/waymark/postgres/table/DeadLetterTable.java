package io.waymark.postgres.table;

import io.r2dbc.spi.Connection;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.record.Bytes;
import io.waymark.domain.record.EventRecord.Header;
import io.waymark.domain.schema.Value;
import io.waymark.port.broker.DeadLetter;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.RowReader;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores dead letters: Kafka records that could not be decoded or applied, with the reason. */
public final class DeadLetterTable {
    private static final String INSERT = """
            insert into dead_letter (topic, partition, record_offset, record_time, put_aside_at, reason, key, value,
                headers, run_id)
            select topic, partition, record_offset, record_time, put_aside_at, reason,
                decode(key, 'hex'), decode(value, 'hex'), headers, run_id
            from unnest($1::text[], $2::int[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[])
                as u (topic, partition, record_offset, record_time, put_aside_at, reason, key, value, headers, run_id)
            order by topic, partition, record_offset
            """;

    /** Searches only the 1000 latest dead letters, to limit the cost. */
    private static final String SELECT_REASON = """
            select d.reason
            from (select * from dead_letter order by id desc limit 1000) d
            where d.key = convert_to($1, 'UTF8') and position(convert_to($2, 'UTF8') in d.value) > 0
            order by d.id desc
            limit 1
            """;

    private DeadLetterTable() {}

    /**
     * Returns the reason of the latest dead letter with this record key whose value contains the text. Empty if there
     * is none among the 1000 latest dead letters.
     */
    public static Mono<String> reason(Connection connection, String key, String text) {
        return Flux.from(connection
                        .createStatement(SELECT_REASON)
                        .bind(0, key)
                        .bind(1, text)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> RowReader.name(row, "reason")))
                .next();
    }

    public static Mono<Long> insert(Connection connection, List<DeadLetter> letters) {
        return ArrayParameters.of(letters)
                .names(letter -> letter.record().partition().topic())
                .ints(letter -> letter.record().partition().number())
                .longs(letter -> letter.record().offset())
                .times(letter -> letter.record().time())
                .times(DeadLetter::rejectedAt)
                .names(DeadLetter::reason)
                .texts(letter -> hex(letter.record().key()))
                .texts(letter -> hex(letter.record().value()))
                .texts(letter -> headers(letter.record().headers()))
                .texts(letter -> letter.run() == null ? null : letter.run().value())
                .update(connection, INSERT);
    }

    private static @Nullable String hex(@Nullable Bytes bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes.array());
    }

    private static String headers(List<Header> headers) {
        return DomainJson.write(
                new Value.Items(headers.stream().map(DeadLetterTable::header).toList()));
    }

    private static Value header(Header header) {
        var value = header.value();
        return new Value.Items(List.of(
                new Value.Text(header.name()),
                value == null
                        ? Value.Null.NULL
                        : new Value.Text(Base64.getEncoder().encodeToString(value.array()))));
    }
}
