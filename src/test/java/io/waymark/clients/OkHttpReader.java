package io.waymark.clients;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

/** Reads with okhttp-sse. The library does not reconnect, so this class reconnects with the last id received. */
final class OkHttpReader extends FeedReader {
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(500);

    /** A read timeout; OkHttp's default of 10 s equals the interval between two heartbeats. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final OkHttpClient client =
            new OkHttpClient.Builder().readTimeout(READ_TIMEOUT).build();
    private final String url;
    private volatile String lastId = "";
    private volatile boolean closed;
    private volatile EventSource source;

    OkHttpReader(String url) {
        this.url = url;
        open();
    }

    private void open() {
        var request = new Request.Builder().url(url);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        source = EventSources.createFactory(client).newEventSource(request.build(), new Listener());
    }

    private void reopen() {
        if (!closed) {
            CompletableFuture.delayedExecutor(RECONNECT_DELAY.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::open);
        }
    }

    @Override
    public void close() {
        closed = true;
        source.cancel();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private final class Listener extends EventSourceListener {
        @Override
        public void onOpen(EventSource opened, Response response) {
            connected();
        }

        @Override
        public void onEvent(EventSource from, String id, String type, String data) {
            lastId = id;
            receive(new ReceivedItem(type, id, data));
        }

        @Override
        public void onClosed(EventSource ended) {
            reopen();
        }

        @Override
        public void onFailure(EventSource failed, Throwable cause, Response response) {
            reopen();
        }
    }
}
