package io.waymark.client.publish;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;

/** Closes HTTP clients of the JDK, which have no method for this before Java 21. */
public final class HttpClientCloser {
    private HttpClientCloser() {}

    /**
     * Aborts the requests of a client and closes its connections. Before Java 21 no such operation exists: there, the
     * JDK closes idle connections, and requests in progress end by their timeouts.
     */
    public static void close(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException olderJdk) {
            // the JDK closes the connections when the client is garbage-collected
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException("Cannot close the HTTP client: " + failure, failure);
        }
    }
}
