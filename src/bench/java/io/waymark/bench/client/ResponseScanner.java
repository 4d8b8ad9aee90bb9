package io.waymark.bench.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/** Parses an endless HTTP/1.1 response, chunked or not, and passes its body to a {@link MarkScanner}. */
final class ResponseScanner {

    private final MarkScanner marks;
    private final StringBuilder head = new StringBuilder();
    private Part part = Part.HEAD;
    private long remaining; // bytes of the current chunk

    private enum Part {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        PLAIN
    }

    ResponseScanner(MarkScanner.Listener listener) {
        this.marks = new MarkScanner(listener);
    }

    /** Returns whether a successful response has begun. */
    boolean opened() {
        return part != Part.HEAD;
    }

    void scan(ByteBuf buffer) {
        int at = buffer.readerIndex();
        int end = buffer.writerIndex();
        while (at < end) {
            at = switch (part) {
                case HEAD -> head(buffer, at);
                case CHUNK_SIZE -> chunkSize(buffer.getByte(at), at);
                case CHUNK -> chunk(buffer, at, end);
                case CHUNK_END -> chunkEnd(buffer.getByte(at), at);
                case PLAIN -> plain(buffer, at, end);
            };
        }
    }

    private int head(ByteBuf buffer, int at) {
        head.append((char) (buffer.getByte(at) & 0xff));
        int length = head.length();
        if (length >= 4 && head.indexOf("\r\n\r\n", length - 4) >= 0) {
            var text = head.toString();
            if (!text.startsWith("HTTP/1.1 200")) {
                throw new IllegalStateException("Cannot subscribe: " + text);
            }
            part = text.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")
                    ? Part.CHUNK_SIZE
                    : Part.PLAIN;
            head.setLength(0);
            head.trimToSize();
        }
        return at + 1;
    }

    private int chunkSize(byte character, int at) {
        if (character == '\n') {
            part = Part.CHUNK;
        } else if (character != '\r') {
            remaining = remaining * 16 + Character.digit(character, 16);
        }
        return at + 1;
    }

    private int chunk(ByteBuf buffer, int at, int end) {
        int to = (int) Math.min(end, at + remaining);
        marks.scan(buffer, at, to);
        remaining -= to - at;
        if (remaining == 0) {
            part = Part.CHUNK_END;
        }
        return to;
    }

    private int chunkEnd(byte character, int at) {
        if (character == '\n') {
            part = Part.CHUNK_SIZE;
        }
        return at + 1;
    }

    private int plain(ByteBuf buffer, int at, int end) {
        marks.scan(buffer, at, end);
        return end;
    }

    /** Returns the bytes of the request for the stream. */
    static byte[] request(String host, String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(ISO_8859_1);
    }
}
