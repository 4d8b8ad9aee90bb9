package io.waymark.store.table;

import io.r2dbc.spi.Connection;
import io.waymark.port.Offsets;
import io.waymark.port.Partition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Where to go on in each partition. */
public final class OffsetTable {
    private static final String MOVE = """
            insert into consumer_offset as o (topic, partition, next_offset)
            select topic, partition, next
            from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as u (topic, partition, here, next)
            order by topic, partition
            on conflict (topic, partition) do update set next_offset = excluded.next_offset
            where o.next_offset = (
                select here
                from unnest($1::text[], $2::int[], $3::bigint[]) as w (topic, partition, here)
                where w.topic = excluded.topic and w.partition = excluded.partition)
            """;
    private static final String SELECT = """
            select o.topic, o.partition, o.next_offset
            from consumer_offset o join unnest($1::text[], $2::int[]) as u (topic, partition) using (topic, partition)
            """;

    private OffsetTable() {}

    /** Compare-and-set, the first time an insert; false when any partition does not stand where the batch begins. */
    public static Mono<Boolean> move(Connection connection, Offsets from, Offsets to) {
        var partitions = List.copyOf(to.next().keySet());
        return Columns.of(partitions)
                .names(Partition::topic)
                .ints(Partition::number)
                .longs(partition -> from.next().get(partition))
                .longs(partition -> to.next().get(partition))
                .update(connection, MOVE)
                .map(moved -> moved == partitions.size());
    }

    public static Mono<Offsets> select(Connection connection, Set<Partition> partitions) {
        return Columns.of(List.copyOf(partitions))
                .names(Partition::topic)
                .ints(Partition::number)
                .select(
                        connection,
                        SELECT,
                        row -> Map.entry(
                                new Partition(Read.name(row, "topic"), Read.count(row, "partition")),
                                Read.number(row, "next_offset")))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(Offsets::of);
    }
}
