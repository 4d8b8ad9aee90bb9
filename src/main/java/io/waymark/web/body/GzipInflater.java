package io.waymark.web.body;

import io.waymark.web.problem.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a request body in gzip format (RFC 1952), which may consist of several gzip members, up to a size limit. It
 * rejects invalid bytes after a member, which {@link java.util.zip.GZIPInputStream} would ignore.
 */
final class GzipInflater {
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    private static final int HEADER_BYTES = 10;
    private static final int HEADER_CHECKSUM = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final byte[] compressed;
    private final long maxBytes;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;

    private GzipInflater(byte[] compressed, long maxBytes) {
        this.compressed = compressed;
        this.maxBytes = maxBytes;
    }

    /**
     * Inflates all members; an empty body stays empty.
     *
     * @throws RequestRejectedException 413 if the result exceeds {@code maxBytes}, 400 if the bytes are not gzip or are
     * truncated
     */
    static byte[] inflate(byte[] compressed, long maxBytes) {
        var gzip = new GzipInflater(compressed, maxBytes);
        try {
            while (gzip.position < compressed.length) {
                gzip.readMember();
            }
        } finally {
            gzip.inflater.end();
        }
        return gzip.inflated.toByteArray();
    }

    private void readMember() {
        int start = position;
        readHeader(start);
        checksum.reset();
        inflater.reset();
        inflater.setInput(compressed, position, compressed.length - position);
        while (!inflater.finished()) {
            addOutput(inflateChunk());
        }
        position = compressed.length - inflater.getRemaining();
        if (readInt() != (int) checksum.getValue() || readInt() != (int) inflater.getBytesWritten()) {
            throw malformed("the checksum of the member at byte " + start + " is wrong");
        }
    }

    private int inflateChunk() {
        try {
            int size = inflater.inflate(buffer);
            if (size == 0 && inflater.needsInput()) {
                throw truncated();
            }
            if (inflater.needsDictionary()) {
                throw malformed("it needs a preset dictionary");
            }
            return size;
        } catch (DataFormatException corrupt) {
            throw malformed(
                    "the compressed data is corrupt before byte " + (compressed.length - inflater.getRemaining()));
        }
    }

    private void addOutput(int size) {
        if (inflated.size() + (long) size > maxBytes) {
            throw BoundedBodyReader.tooLarge("The inflated body has more than " + maxBytes + " bytes");
        }
        inflated.write(buffer, 0, size);
        checksum.update(buffer, 0, size);
    }

    private void readHeader(int start) {
        if (compressed.length - start >= 2 && readShort() != MAGIC) {
            throw malformed(
                    start == 0
                            ? "it does not begin with 1F 8B"
                            : (compressed.length - start) + " bytes follow its end at byte " + start);
        }
        if (compressed.length - start < HEADER_BYTES) {
            throw truncated();
        }
        int method = readByte();
        int flags = readByte();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw malformed("the member at byte " + start + " uses an unknown method or flag");
        }
        position = start + HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            position += readShort();
        }
        skipText(flags & NAME);
        skipText(flags & COMMENT);
        position += (flags & HEADER_CHECKSUM) == 0 ? 0 : 2;
        if (position > compressed.length) {
            throw truncated();
        }
    }

    private void skipText(int flag) {
        if (flag != 0) {
            while (readByte() != 0) {
                // the text ends with a zero byte
            }
        }
    }

    private int readInt() {
        return readShort() | readShort() << 16;
    }

    private int readShort() {
        return readByte() | readByte() << 8;
    }

    private int readByte() {
        if (position >= compressed.length) {
            throw truncated();
        }
        return compressed[position++] & 0xFF;
    }

    private RequestRejectedException truncated() {
        return malformed("it ends after " + compressed.length + " bytes, before the end of its data");
    }

    private static RequestRejectedException malformed(String reason) {
        return RequestRejectedException.malformed(
                "malformed-request",
                "Cannot inflate the gzip body: " + reason + ". Compress it again, or send it plain.");
    }
}
