package io.waymark.postgres.table;

import io.r2dbc.spi.Connection;
import io.waymark.domain.record.Partition;
import io.waymark.port.broker.ConsumerOffsets;
import io.waymark.postgres.sql.ArrayParameters;
import io.waymark.postgres.sql.CombinableStatement;
import io.waymark.postgres.sql.RowReader;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores, for each Kafka partition, the offset at which consumption continues. The offset is stored in the same
 * transaction as the events before it, so each event is applied exactly once.
 */
public final class OffsetTable {
    private static final String OFFSETS = ArrayParameters.rows("topic, partition, here, here_id, next, next_id");
    private static final String MOVE = """
            insert into consumer_offset as o (topic, partition, next_offset, topic_id)
            select topic, partition, next, next_id
            """ + OFFSETS + """
            order by topic, partition
            on conflict (topic, partition) do update
            set next_offset = excluded.next_offset, topic_id = excluded.topic_id
            where exists (
                select
            """ + OFFSETS + """
                where u.topic = excluded.topic and u.partition = excluded.partition
                    and u.here = o.next_offset and u.here_id is not distinct from o.topic_id)
            returning null::text as run_id, null::bigint as run_no, null::uuid as hash, null::bigint as item
            """;
    private static final String SELECT = """
            select o.topic, o.partition, o.next_offset, o.topic_id
            from consumer_offset o join unnest($1::text[], $2::int[]) as u (topic, partition) using (topic, partition)
            """;

    private OffsetTable() {}

    /**
     * Advances the offset of each partition if the stored offset is still that of {@code from}, and inserts the offsets
     * of new partitions. The statement returns one row for each partition that was advanced or inserted.
     */
    public static CombinableStatement move(ConsumerOffsets from, ConsumerOffsets to) {
        return ArrayParameters.of(List.copyOf(to.next().keySet()))
                .names(Partition::topic)
                .ints(Partition::number)
                .longs(partition -> from.next().get(partition))
                .texts(partition -> from.topicIds().get(partition))
                .longs(partition -> to.next().get(partition))
                .texts(partition -> to.topicIds().get(partition))
                .part(MOVE);
    }

    public static Mono<ConsumerOffsets> select(Connection connection, Set<Partition> partitions) {
        return ArrayParameters.of(List.copyOf(partitions))
                .names(Partition::topic)
                .ints(Partition::number)
                .select(
                        connection,
                        SELECT,
                        row -> new PartitionOffset(
                                new Partition(RowReader.name(row, "topic"), RowReader.count(row, "partition")),
                                RowReader.number(row, "next_offset"),
                                RowReader.textOrNull(row, "topic_id")))
                .collectList()
                .map(OffsetTable::offsets);
    }

    /**
     * The stored offset of one partition.
     *
     * @param partition the partition
     * @param next the offset at which consumption continues
     * @param topicId the id of the topic to which the offset refers; null if it was unknown when the offset was stored
     */
    private record PartitionOffset(
            Partition partition, long next, @Nullable String topicId) {}

    private static ConsumerOffsets offsets(List<PartitionOffset> offsets) {
        var next = new TreeMap<Partition, Long>();
        var topicIds = new HashMap<Partition, String>();
        for (var offset : offsets) {
            next.put(offset.partition(), offset.next());
            if (offset.topicId() != null) {
                topicIds.put(offset.partition(), offset.topicId());
            }
        }
        return new ConsumerOffsets(next, topicIds);
    }
}
