package io.waymark.bench.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens many subscriptions to one stream of Server-Sent Events. Reads one command per line from standard input and
 * writes one response line for each:
 *
 * <ul>
 * <li>{@code open N} opens N more streams and responds when they are open.
 * <li>{@code begin CHANNELS} resets the counters. The items of one channel are ordered by number.
 * <li>{@code await N} responds with the counters when every subscriber has N items, or after 60 s without an item.
 * <li>{@code alive} responds with the number of open streams.
 * </ul>
 *
 * Arguments: host, port, path, threads.
 */
public final class LoadClient {

    private static final long SILENCE_NANOS = 60_000_000_000L;
    private static final int OPENING_AT_ONCE = 128;

    private final Bootstrap bootstrap;
    private final byte[] request;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();
    private final List<LoadSubscription> subscriptions = new ArrayList<>();
    private LoadRound round = new LoadRound(1);

    private LoadClient(String host, int port, String path, int threads) {
        this.request = ResponseScanner.request(host + ":" + port, path);
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.bootstrap = new Bootstrap()
                .group(new MultiThreadIoEventLoopGroup(threads, io))
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 16384, 1 << 17))
                .remoteAddress(host, port)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(subscribe());
                    }
                });
    }

    public static void main(String... arguments) throws IOException {
        var client = new LoadClient(
                arguments[0], Integer.parseInt(arguments[1]), arguments[2], Integer.parseInt(arguments[3]));
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(client.answer(line.split(" ")));
        }
        System.exit(0);
    }

    private String answer(String... words) {
        return switch (words[0]) {
            case "open" -> open(Integer.parseInt(words[1]));
            case "begin" -> begin(Integer.parseInt(words[1]));
            case "await" -> await(Integer.parseInt(words[1]));
            case "alive" -> Integer.toString(open.get());
            default -> throw new IllegalArgumentException("Cannot run a command: unknown: " + List.of(words));
        };
    }

    private synchronized LoadSubscription subscribe() {
        var subscription = new LoadSubscription(request, round, open, bytes);
        subscriptions.add(subscription);
        return subscription;
    }

    private String open(int count) {
        int target = open.get() + count;
        for (int begun = open.get(); begun < target; begun++) {
            while (begun - open.get() >= OPENING_AT_ONCE) {
                LockSupport.parkNanos(100_000);
            }
            var unused = bootstrap.connect();
        }
        long deadline = System.nanoTime() + SILENCE_NANOS;
        while (open.get() < target && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return Integer.toString(open.get());
    }

    private synchronized String begin(int channels) {
        round = new LoadRound(channels);
        subscriptions.forEach(subscription -> subscription.begin(round));
        bytes.reset();
        return "begun";
    }

    private String await(int items) {
        long expected = (long) items * open.get();
        long seen = -1;
        long since = System.nanoTime();
        while (round.deliveries() < expected && System.nanoTime() - since < SILENCE_NANOS) {
            if (round.deliveries() > seen) {
                seen = round.deliveries();
                since = System.nanoTime();
            }
            LockSupport.parkNanos(1_000_000);
        }
        return report(items);
    }

    private synchronized String report(int items) {
        long lost = subscriptions.stream()
                .mapToLong(subscription -> subscription.lost(items))
                .sum();
        return round.report(lost, bytes.sum());
    }
}
