package io.waymark.feed.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.waymark.feed.subscriber.WriteBatch;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the body of an event stream in the form that the Netty pipeline of its connection expects: HTTP/1.1 chunks,
 * unchanged data, or parts of an HTTP message.
 */
enum StreamEncoding {
    /** The chunked transfer encoding of HTTP/1.1 (RFC 9112, section 7.1). Each write is one chunk. */
    CHUNKED {
        @Override
        Object encode(ByteBufAllocator allocator, WriteBatch batch) {
            var size = Integer.toHexString(batch.size());
            var chunk = allocator.directBuffer(size.length() + LINE_END.length() + batch.size() + LINE_END.length());
            writeAscii(chunk, size + LINE_END);
            batch.forEach(frame -> chunk.writeBytes(frame.array()));
            return writeAscii(chunk, LINE_END);
        }

        @Override
        Object lastPart() {
            return writeAscii(Unpooled.buffer(), "0" + LINE_END + LINE_END);
        }
    },

    /** The unchanged data, for HTTP/1.0. The end of the connection ends the body. */
    UNCHANGED {
        @Override
        Object encode(ByteBufAllocator allocator, WriteBatch batch) {
            return bytes(allocator, batch);
        }

        @Override
        Object lastPart() {
            return Unpooled.EMPTY_BUFFER;
        }
    },

    /** Parts of an HTTP message, which the handlers of the connection encode: HTTP/2 and compression. */
    MESSAGE_PARTS {
        @Override
        Object encode(ByteBufAllocator allocator, WriteBatch batch) {
            return new DefaultHttpContent(bytes(allocator, batch));
        }

        @Override
        Object lastPart() {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
    };

    private static final String LINE_END = "\r\n";

    /** Returns one write to the connection. */
    abstract Object encode(ByteBufAllocator allocator, WriteBatch batch);

    /** Returns the write that ends the body. */
    abstract Object lastPart();

    private static ByteBuf bytes(ByteBufAllocator allocator, WriteBatch batch) {
        var bytes = allocator.directBuffer(batch.size());
        batch.forEach(frame -> bytes.writeBytes(frame.array()));
        return bytes;
    }

    private static ByteBuf writeAscii(ByteBuf buffer, String text) {
        buffer.writeCharSequence(text, StandardCharsets.US_ASCII);
        return buffer;
    }
}
