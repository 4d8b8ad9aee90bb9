package io.waymark.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/**
 * A client that can stop responding without closing its connection, as after a power failure. A socket filter then
 * drops all its incoming packets, so that no packet is acknowledged. Requires Linux.
 */
final class UnresponsiveClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final short RETURN = 6; // BPF_RET | BPF_K: returns the number of bytes to keep
    private static final int INSTRUCTION = 8; // bytes
    private static final RawUnixChannelOption FILTER =
            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, 16);

    private final Connection connection;

    private UnresponsiveClient(Connection connection) {
        this.connection = connection;
    }

    static UnresponsiveClient open(int port, String path) {
        var connection = TcpClient.newConnection().host("127.0.0.1").port(port).connectNow(TIMEOUT);
        var request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        connection
                .channel()
                .writeAndFlush(Unpooled.wrappedBuffer(request.getBytes(US_ASCII)))
                .syncUninterruptibly();
        return new UnresponsiveClient(connection);
    }

    /** Attaches a socket filter of one instruction, which drops every packet. */
    void vanish() {
        var instruction = ByteBuffer.allocateDirect(INSTRUCTION).order(ByteOrder.nativeOrder());
        instruction.putShort(0, RETURN);
        var program = ByteBuffer.allocateDirect(FILTER.length()).order(ByteOrder.nativeOrder());
        program.putShort(0, (short) 1);
        program.putLong(INSTRUCTION, Buffer.memoryAddress(instruction));
        try {
            Channel channel = connection.channel();
            if (!channel.config().setOption(FILTER, program)) {
                throw new IllegalStateException("Cannot attach a filter to a connection of " + channel.getClass());
            }
        } finally {
            Reference.reachabilityFence(instruction);
        }
    }

    @Override
    public void close() {
        connection.disposeNow();
    }
}
