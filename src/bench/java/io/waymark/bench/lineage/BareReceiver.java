package io.waymark.bench.lineage;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A bare receiver for comparison: reactor-netty parses each event, computes its SHA-256, inserts one row, and answers
 * 201 after the commit.
 */
final class BareReceiver implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int CONNECTIONS = 20;
    private static final int CREATED = 201;

    private final ConnectionPool pool;
    private final DisposableServer server;

    private BareReceiver(ConnectionPool pool, DisposableServer server) {
        this.pool = pool;
        this.server = server;
    }

    /** Starts a receiver that stores in a new table of a database, given by its R2DBC URL. */
    static BareReceiver start(String database) {
        var pool = new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(database))
                .maxSize(CONNECTIONS)
                .build());
        update(pool, "create table bare_event (hash text primary key, run_id text not null, event bytea not null)")
                .block();
        var server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        "/api/v1/lineage",
                        (request, response) -> request.receive()
                                .aggregate()
                                .asByteArray()
                                .flatMap(event -> store(pool, event))
                                .then(response.status(CREATED)
                                        .header("Content-Length", "0")
                                        .send())))
                .bindNow();
        return new BareReceiver(pool, server);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private static Mono<Long> store(ConnectionPool pool, byte[] event) {
        var run = MAPPER.readTree(event).at("/run/runId").asString();
        return update(pool, "insert into bare_event values ($1, $2, $3)", sha256(event), run, ByteBuffer.wrap(event));
    }

    private static String sha256(byte[] event) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(event));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Cannot compute a hash: this Java has no SHA-256", impossible);
        }
    }

    private static Mono<Long> update(ConnectionPool pool, String sql, Object... parameters) {
        return Mono.usingWhen(
                pool.create(),
                connection -> {
                    var statement = connection.createStatement(sql);
                    for (int i = 0; i < parameters.length; i++) {
                        statement.bind(i, parameters[i]);
                    }
                    return Flux.from(statement.execute())
                            .flatMap(Result::getRowsUpdated)
                            .reduce(0L, Long::sum);
                },
                connection -> connection.close());
    }

    @Override
    public void close() {
        server.disposeNow();
        pool.dispose();
    }
}
