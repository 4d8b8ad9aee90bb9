package io.waymark.bench.ingest;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.waymark.bench.fanout.BaselineFeed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverRecord;
import tools.jackson.databind.json.JsonMapper;

/**
 * A minimal reactive pipeline from Kafka to PostgreSQL. Polls, parses and hashes events, and writes one row per event
 * with one statement per batch, which also stores the offsets. Has as many consumers and the same batch size as
 * Waymark. After the commit, sends the events unchanged to its subscribers. Prints {@code ready} when it polls.
 * Arguments: bootstrap servers, topic, R2DBC URL, consumers, port of the feed (none: no feed).
 */
public final class BaselinePipeline {

    private static final String TABLES = """
        create table consumer_offset (
            partition integer not null, next_offset bigint not null, topic text not null,
            primary key (topic, partition));
        create table event (
            run text not null, id text not null, hash uuid not null, type text not null, time timestamptz not null,
            primary key (run, id))
        """;

    private static final String INSERT = """
        with offsets as (
            insert into consumer_offset (partition, next_offset, topic)
            select * from unnest($6::integer[], $7::bigint[], $8::text[])
            on conflict (topic, partition) do update set next_offset = excluded.next_offset)
        insert into event (run, id, hash, type, time)
        select run, id, hash, type, time::timestamptz
        from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[]) as t (run, id, hash, type, time)
        """;

    private static final int MAX_PENDING = 1_200_000; // ms

    private final PostgresqlConnection connection;
    private final ReceiverOptions<byte[], byte[]> options;
    private final BaselineFeed feed;

    private BaselinePipeline(PostgresqlConnection connection, String kafka, String topic, BaselineFeed feed) {
        this.connection = connection;
        this.feed = feed;
        this.options = ReceiverOptions.<byte[], byte[]>create(Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "bare-" + ProcessHandle.current().pid(),
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        MAX_PENDING,
                        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                        MAX_PENDING,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        500,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        8 << 20,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        8 << 20,
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class,
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class))
                .subscription(List.of(topic));
    }

    private record Event(String run, String id, UUID hash, String type, String time) {
        static Event of(ReceiverRecord<byte[], byte[]> record) {
            var tree = JsonMapper.shared().readTree(record.value());
            return new Event(
                    tree.get("subject").stringValue(),
                    tree.get("id").stringValue(),
                    hash(record.value()),
                    tree.get("type").stringValue(),
                    tree.get("time").stringValue());
        }

        private static UUID hash(byte[] bytes) {
            try {
                var digest =
                        ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
                return new UUID(digest.getLong(), digest.getLong());
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    public static void main(String... arguments) {
        var url = arguments[2];
        connect(url)
                .flatMapMany(connection -> connection.createStatement(TABLES).execute())
                .flatMap(result -> result.getRowsUpdated())
                .blockLast();
        int consumers = Integer.parseInt(arguments[3]);
        var feed = new BaselineFeed();
        if (arguments.length > 4) {
            feed.listen(Integer.parseInt(arguments[4]));
        }
        System.out.println("ready");
        Flux.range(0, consumers)
                .flatMap(number -> connect(url), consumers)
                .flatMap(
                        connection -> new BaselinePipeline(connection, arguments[0], arguments[1], feed).run(),
                        consumers)
                .blockLast();
    }

    private static Mono<PostgresqlConnection> connect(String url) {
        return Mono.from(ConnectionFactories.get(ConnectionFactoryOptions.parse(url))
                        .create())
                .cast(PostgresqlConnection.class);
    }

    private Flux<Long> run() {
        return KafkaReceiver.create(options)
                .receiveBatch(1)
                .concatMap(Flux::collectList, 0)
                .publishOn(Schedulers.parallel(), 1)
                .concatMap(this::store, 1);
    }

    private Mono<Long> store(List<ReceiverRecord<byte[], byte[]>> records) {
        var events = records.stream().map(Event::of).toList();
        var offsets = records.stream()
                .collect(java.util.stream.Collectors.toMap(
                        ReceiverRecord::partition, record -> record.offset() + 1, Math::max));
        var statement = connection
                .createStatement(INSERT)
                .bind("$1", events.stream().map(Event::run).toArray(String[]::new))
                .bind("$2", events.stream().map(Event::id).toArray(String[]::new))
                .bind("$3", events.stream().map(Event::hash).toArray(UUID[]::new))
                .bind("$4", events.stream().map(Event::type).toArray(String[]::new))
                .bind("$5", events.stream().map(Event::time).toArray(String[]::new))
                .bind("$6", offsets.keySet().toArray(Integer[]::new))
                .bind("$7", offsets.values().toArray(Long[]::new))
                .bind(
                        "$8",
                        offsets.keySet().stream()
                                .map(any -> records.getFirst().topic())
                                .toArray(String[]::new));
        return statement
                .execute()
                .flatMap(result -> result.getRowsUpdated())
                .then(Mono.fromRunnable(() -> records.forEach(this::done)))
                .thenReturn((long) records.size());
    }

    private void done(ReceiverRecord<byte[], byte[]> record) {
        record.receiverOffset().acknowledge();
        feed.add(new String(record.value(), StandardCharsets.ISO_8859_1));
    }
}
