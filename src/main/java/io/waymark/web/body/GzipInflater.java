package io.waymark.web.body;

import io.waymark.port.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a body in gzip format (RFC 1952), of one or more members, and stops at a limit. Stricter than
 * {@link java.util.zip.GZIPInputStream}, which drops what it does not understand after the first member.
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

    private final byte[] packed;
    private final long maxBytes;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;

    private GzipInflater(byte[] packed, long maxBytes) {
        this.packed = packed;
        this.maxBytes = maxBytes;
    }

    /**
     * Inflates all members; an empty body stays empty.
     *
     * @throws RequestRejectedException 413 if there is more than the limit, 400 if this is not gzip, or not all of it
     */
    static byte[] inflate(byte[] packed, long maxBytes) {
        var gzip = new GzipInflater(packed, maxBytes);
        try {
            while (gzip.position < packed.length) {
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
        inflater.setInput(packed, position, packed.length - position);
        while (!inflater.finished()) {
            addOutput(inflateChunk());
        }
        position = packed.length - inflater.getRemaining();
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
            throw malformed("the compressed data is corrupt before byte " + (packed.length - inflater.getRemaining()));
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
        if (packed.length - start >= 2 && readShort() != MAGIC) {
            throw malformed(
                    start == 0
                            ? "it does not begin with 1F 8B"
                            : (packed.length - start) + " bytes follow its end at byte " + start);
        }
        if (packed.length - start < HEADER_BYTES) {
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
        if (position > packed.length) {
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
        if (position >= packed.length) {
            throw truncated();
        }
        return packed[position++] & 0xFF;
    }

    private RequestRejectedException truncated() {
        return malformed("it ends after " + packed.length + " bytes, before the end of its data");
    }

    private static RequestRejectedException malformed(String reason) {
        return RequestRejectedException.malformed(
                "malformed-request",
                "Cannot inflate the gzip body: " + reason + ". Compress it again, or send it plain.");
    }
}
