package io.waymark.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Runs thousands of clients on one thread. Each client subscribes to the feed of its own run and behaves like a
 * browser: it remembers the last id, and reconnects after the retry delay when its stream ends.
 */
final class ClientSwarm implements AutoCloseable {
    private static final int MAX_CONNECTING = 200;
    private static final int RESERVED_FILES = 600;

    private final Selector selector;
    private final InetSocketAddress address;
    private final List<SwarmClient> members;
    private final PriorityQueue<SwarmClient> waiting =
            new PriorityQueue<>(Comparator.comparingLong(SwarmClient::reconnectAt));
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final Thread thread = new Thread(this::run, "client-swarm");
    private int connecting;
    private volatile boolean closing;

    ClientSwarm(int port, int size) throws IOException {
        this.selector = Selector.open();
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.members = IntStream.range(0, size).mapToObj(SwarmClient::new).toList();
        this.waiting.addAll(members);
        thread.start();
    }

    /** Returns {@code requested}, or the number of connections that the file descriptor limit allows if it is lower. */
    static int limitToOpenFiles(int requested) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long free = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - RESERVED_FILES;
            return Math.toIntExact(Math.clamp(free, 1, requested));
        }
        return requested;
    }

    List<SwarmClient> members() {
        return members;
    }

    int count(Predicate<SwarmClient> condition) {
        return Math.toIntExact(members.stream().filter(condition).count());
    }

    private void run() {
        try {
            while (!closing) {
                connectWaiting();
                selector.select(this::serve, 20);
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void connectWaiting() throws IOException {
        while (connecting < MAX_CONNECTING
                && !waiting.isEmpty()
                && waiting.element().reconnectAt() <= now()) {
            var member = waiting.remove();
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 8192);
            connecting++;
            member.connect();
            try {
                boolean connected = channel.connect(address);
                channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, member);
            } catch (IOException refused) {
                channel.close();
                disconnect(member);
            }
        }
    }

    private void serve(SelectionKey key) {
        var member = (SwarmClient) key.attachment();
        var channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                channel.write(ByteBuffer.wrap(member.request().getBytes(US_ASCII)));
                key.interestOps(SelectionKey.OP_READ);
            } else if (!read(channel, member)) {
                throw new IOException("ended");
            }
        } catch (IOException ended) {
            key.cancel();
            closeQuietly(channel);
            disconnect(member);
        }
    }

    private boolean read(SocketChannel channel, SwarmClient member) throws IOException {
        boolean before = member.isConnected();
        int count = channel.read(buffer.clear());
        for (int i = 0; i < count; i++) {
            member.accept((char) buffer.get(i));
        }
        if (!before && member.isConnected()) {
            connecting--;
        }
        return count >= 0 && !member.hasEnded();
    }

    private void disconnect(SwarmClient member) {
        if (!member.isConnected()) {
            connecting--;
        }
        member.disconnect(now());
        waiting.add(member);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
    }
}
