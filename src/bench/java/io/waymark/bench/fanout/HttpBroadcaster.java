package io.waymark.bench.fanout;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.waymark.bench.client.ItemMark;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.LongSupplier;

/** Sends items as pipelined requests over one connection, without waiting for the responses. */
final class HttpBroadcaster implements Broadcaster {

    private final String name;
    private final int port;
    private final String template;
    private final LongSupplier resident;
    private final Runnable end;
    private final Socket socket;
    private final OutputStream out;

    /** @param template the data of an item, with {@code %s} for its mark */
    HttpBroadcaster(String name, int port, String template, LongSupplier resident, Runnable end) throws IOException {
        this.name = name;
        this.port = port;
        this.template = template;
        this.resident = resident;
        this.end = end;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        Thread.ofVirtual().start(this::drain);
    }

    private void drain() {
        try {
            var unused = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // the socket is closed: end of the thread
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String feed() {
        return "http://127.0.0.1:" + port + "/sub";
    }

    @Override
    public void begin() {}

    @Override
    public void publish(int number, long micros) throws IOException {
        var data = template.formatted(ItemMark.of(number, micros)).getBytes(US_ASCII);
        var head = "POST /pub HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + data.length + "\r\n\r\n";
        out.write(head.getBytes(US_ASCII));
        out.write(data);
    }

    @Override
    public void send() throws IOException {
        out.flush();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public long resident() {
        return resident.getAsLong();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // the socket is closed already
        }
        end.run();
    }
}
