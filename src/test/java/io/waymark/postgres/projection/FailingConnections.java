package io.waymark.postgres.projection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Wrapped;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Opens connections that fail at one statement, before the commit, or after the commit. */
final class FailingConnections implements ConnectionFactory {
    private final ConnectionFactory connections;
    private final AtomicInteger remaining;

    /**
     * Creates a factory whose connections together survive a number of calls.
     *
     * @param calls the number of statements and commits before the failure
     */
    FailingConnections(ConnectionFactory connections, int calls) {
        this.connections = connections;
        this.remaining = new AtomicInteger(calls);
    }

    /** Returns whether a call has failed. */
    boolean hasFailed() {
        return remaining.get() < 0;
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(connections.create()).map(this::failing);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return connections.getMetadata();
    }

    private Connection failing(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class, Wrapped.class},
                (proxy, method, arguments) -> {
                    boolean isCommit = method.getName().equals("commitTransaction");
                    if (isCommit || method.getName().equals("createStatement")) {
                        int left = remaining.getAndDecrement();
                        if (left == 0 && isCommit) {
                            return Mono.from(connection.commitTransaction())
                                    .then(Mono.error(failure())); // after the commit
                        }
                        if (left == 0) {
                            throw failure();
                        }
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private static R2dbcNonTransientResourceException failure() {
        return new R2dbcNonTransientResourceException("the instance was killed", "08006");
    }
}
