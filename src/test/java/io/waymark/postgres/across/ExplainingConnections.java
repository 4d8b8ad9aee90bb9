package io.waymark.postgres.across;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.Wrapped;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections with the planner options of the service that record the plan of each query before they run it. */
final class ExplainingConnections implements ConnectionFactory {
    private static final String OPTIONS =
            "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

    private final ConnectionFactory connections;
    private final List<Plan> plans = new ArrayList<>();

    ExplainingConnections(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** A query and the output of {@code explain (analyze)}. */
    record Plan(String query, List<String> lines) {
        @Override
        public String toString() {
            return query + "\n" + String.join("\n", lines);
        }
    }

    /** Returns the recorded plans and forgets them. */
    List<Plan> plans() {
        var recorded = List.copyOf(plans);
        plans.clear();
        return recorded;
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(connections.create())
                .flatMap(connection -> rows(connection.createStatement(OPTIONS)).then(Mono.just(wrap(connection))));
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return connections.getMetadata();
    }

    private Connection wrap(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> {
            var result = call(connection, method, arguments);
            return method.getName().equals("createStatement")
                    ? wrap((Statement) result, connection, (String) arguments[0])
                    : result;
        });
    }

    private Statement wrap(Statement statement, Connection connection, String sql) {
        if (!sql.strip().startsWith("select")) {
            return statement;
        }
        var binds = new ArrayList<Consumer<Statement>>();
        var self = new Statement[1];
        self[0] = proxy(Statement.class, (method, arguments) -> {
            if (method.getName().startsWith("bind")) {
                binds.add(other -> call(other, method, arguments));
            }
            if (method.getName().equals("execute")) {
                return explain(connection, sql, binds).thenMany(Flux.from(statement.execute()));
            }
            var result = call(statement, method, arguments);
            return result == statement ? self[0] : result;
        });
        return self[0];
    }

    private Mono<Void> explain(Connection connection, String sql, List<Consumer<Statement>> binds) {
        var statement = connection.createStatement("explain (analyze, costs off, timing off, summary off) " + sql);
        binds.forEach(bind -> bind.accept(statement));
        return rows(statement)
                .collectList()
                .doOnNext(lines -> plans.add(new Plan(sql, lines)))
                .then();
    }

    private static Flux<String> rows(Statement statement) {
        return Flux.<Result>from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))));
    }

    /** Handles a call of a proxy. */
    private interface Call {
        Object handle(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                ExplainingConnections.class.getClassLoader(),
                new Class<?>[] {type, Wrapped.class},
                (proxy, method, arguments) -> call.handle(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure);
        } catch (IllegalAccessException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
