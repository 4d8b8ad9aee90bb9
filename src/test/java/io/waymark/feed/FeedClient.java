package io.waymark.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import io.waymark.domain.record.Bytes;
import io.waymark.feed.subscriber.SubscriberRegistry;
import io.waymark.web.openapi.DescriptionChecker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

/** A client of Server-Sent Events without a parser library. It exposes every byte of the response. */
final class FeedClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http;

    private final int port;

    private FeedClient(int port) {
        this.port = port;
        this.http = HttpClient.newConnection().baseUrl("http://127.0.0.1:" + port);
    }

    static FeedClient at(int port) {
        return new FeedClient(port);
    }

    static FeedClient of(ConfigurableApplicationContext instance) {
        return new FeedClient(instance.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    int port() {
        return port;
    }

    /** An event with an id. Comments and retry delays are not frames. */
    record Frame(String id, String event, String data) {
        static Frame of(Bytes bytes) {
            return frame(new String(bytes.array(), StandardCharsets.US_ASCII).strip());
        }

        /** Returns whether a browser dispatches the event. A frame without data only updates the last event id. */
        boolean isItem() {
            return !data.isEmpty();
        }
    }

    /** Streams items, gaps and resets without end. */
    Flux<Frame> frames(String path) {
        return frames(http, path);
    }

    Flux<Frame> after(String lastEventId) {
        return after(lastEventId, "/api/v1/feed").doOnNext(FeedClient::check).filter(Frame::isItem);
    }

    /**
     * Streams all frames, including progress frames. Does not validate them against the API description, which would be
     * slow.
     */
    Flux<Frame> after(String lastEventId, String path) {
        return everyFrame(http.headers(headers -> headers.set("Last-Event-ID", lastEventId)), path);
    }

    /**
     * Streams items with a delay between them and a receive buffer of 4 KiB, so that unrequested data remains in the
     * socket buffers.
     */
    Flux<Frame> slowly(String path, Duration each) {
        return everyFrame(http.option(ChannelOption.SO_RCVBUF, 4096), path)
                .filter(Frame::isItem)
                .concatMap(frame -> Mono.just(frame).delayElement(each), 1);
    }

    List<Frame> items(String path, int count) {
        return frames(path).take(count).collectList().block(TIMEOUT);
    }

    List<Frame> itemsAfter(String lastEventId, int count) {
        return after(lastEventId).take(count).collectList().block(TIMEOUT);
    }

    /** Returns the text that arrives within the duration. */
    String text(String path, Duration time, Runnable meanwhile) {
        var text = chunks(http, path)
                .mergeWith(Mono.<String>fromRunnable(meanwhile)
                        .delaySubscription(Duration.ofMillis(500), Schedulers.boundedElastic()))
                .take(time)
                .collectList();
        return String.join("", text.block(TIMEOUT));
    }

    int headStatus(String path) {
        return http.head()
                .uri(path)
                .responseSingle((response, body) -> Mono.just(response.status().code()))
                .block(TIMEOUT);
    }

    /** Returns status, content type and body for a client that accepts only event streams. */
    String rejection(String path) {
        return http.headers(headers -> headers.set("Accept", "text/event-stream"))
                .get()
                .uri(path)
                .responseSingle((response, body) -> body.asString()
                        .map(text -> response.status().code() + " "
                                + response.responseHeaders().get("Content-Type") + " " + text))
                .block(TIMEOUT);
    }

    Socket openAndNeverRead(String path) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    Map<String, String> headers(String path) {
        return http.get()
                .uri(path)
                .response((response, body) -> Mono.just(map(response.responseHeaders())))
                .blockFirst(TIMEOUT);
    }

    void awaitSubscribers(ConfigurableApplicationContext one, ConfigurableApplicationContext two, int count) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (one.getBean(SubscriberRegistry.class).size()
                        + two.getBean(SubscriberRegistry.class).size()
                != count) {
            assertThat(System.nanoTime())
                    .as("waiting for %d subscribers", count)
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static Map<String, String> map(HttpHeaders headers) {
        var map = new HashMap<String, String>();
        headers.forEach(header -> map.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        return map;
    }

    private static Flux<Frame> frames(HttpClient http, String path) {
        return everyFrame(http, path).doOnNext(FeedClient::check).filter(Frame::isItem);
    }

    private static Flux<Frame> everyFrame(HttpClient http, String path) {
        var buffered = new StringBuilder();
        return chunks(http, path)
                .concatMapIterable(chunk -> blocks(buffered.append(chunk)), 1)
                .map(FeedClient::frame)
                .filter(frame -> !frame.id().isEmpty());
    }

    private static Flux<String> chunks(HttpClient http, String path) {
        return http.get().uri(path).response((response, body) -> {
            assertThat(response.status().code()).isEqualTo(200);
            return body.asString(StandardCharsets.US_ASCII);
        });
    }

    private static List<String> blocks(StringBuilder text) {
        int end = text.lastIndexOf("\n\n");
        if (end < 0) {
            return List.of();
        }
        var blocks = text.substring(0, end).split("\n\n");
        text.delete(0, end + 2);
        return List.of(blocks);
    }

    /** Fails if the frame violates the API description. */
    private static void check(Frame frame) {
        if (!frame.event().isEmpty()) {
            DescriptionChecker.checkFrame(frame.id(), frame.event(), frame.data());
        }
    }

    private static Frame frame(String block) {
        var fields = new HashMap<String, String>();
        block.lines()
                .filter(line -> line.contains(": "))
                .forEach(line -> fields.put(line.replaceFirst(": .*", ""), line.replaceFirst("[^:]*: ", "")));
        return new Frame(
                fields.getOrDefault("id", ""), fields.getOrDefault("event", ""), fields.getOrDefault("data", ""));
    }
}
