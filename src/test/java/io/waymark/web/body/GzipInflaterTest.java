package io.waymark.web.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.waymark.web.problem.RequestRejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipInflaterTest {
    private static final int LIMIT = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16_384, 16_385, LIMIT})
    void bodyIsInflatedUpToTheLimit(int size) {
        var body = random(size);

        assertThat(GzipInflater.inflate(gzip(body), LIMIT)).isEqualTo(body);
    }

    @Test
    void oneByteMoreIsTooLarge() {
        assertThatThrownBy(() -> GzipInflater.inflate(gzip(new byte[LIMIT + 1]), LIMIT))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        tooLarge -> assertThat(tooLarge.status()).isEqualTo(413));
    }

    /** A bomb of 256 MiB. The inflater stops at the limit. */
    @Test
    void bombAllocatesNoMoreThanTheLimit() {
        var bomb = gzip(new byte[1 << 28]);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> GzipInflater.inflate(bomb, LIMIT)).hasMessageContaining("more than 1048576 bytes");

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * LIMIT);
    }

    @Test
    void membersAreConcatenated() {
        var members = concat(concat(gzip("a".getBytes(UTF_8)), gzip(new byte[0])), gzip("b".getBytes(UTF_8)));

        assertThat(GzipInflater.inflate(members, LIMIT)).asString(UTF_8).isEqualTo("ab");
    }

    @Test
    void limitAppliesToAllMembersTogether() {
        var half = gzip(new byte[LIMIT / 2 + 1]);

        assertThatThrownBy(() -> GzipInflater.inflate(concat(half, half), LIMIT))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        tooLarge -> assertThat(tooLarge.status()).isEqualTo(413));
    }

    @Test
    void emptyBodyIsEmpty() {
        assertThat(GzipInflater.inflate(new byte[0], LIMIT)).isEmpty();
    }

    @Test
    void optionalHeaderFieldsAreSkipped() {
        var plain = gzip("a".getBytes(UTF_8));
        var packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 0});
        packed.writeBytes(new byte[] {2, 0, 'x', 'y', 'n', 'a', 'm', 'e', 0, 'c', 0, 1, 2});
        packed.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));

        assertThat(GzipInflater.inflate(packed.toByteArray(), LIMIT))
                .asString(UTF_8)
                .isEqualTo("a");
    }

    @Test
    void everyTruncationIsRejected() {
        var packed = gzip("some text that is compressed".getBytes(UTF_8));

        for (int size = 1; size < packed.length; size++) {
            assertRejected(Arrays.copyOf(packed, size), "it ends after " + size + " bytes, before the end of its data");
        }
    }

    @Test
    void truncatedSecondMemberIsRejected() {
        var packed = gzip("a".getBytes(UTF_8));

        for (int size = 1; size < packed.length; size++) {
            assertRejected(concat(packed, Arrays.copyOf(packed, size)), "before the end of its data");
        }
    }

    @Test
    void bytesAfterTheEndAreRejected() {
        var packed = gzip("a".getBytes(UTF_8));

        assertRejected(concat(packed, "garbage".getBytes(UTF_8)), "7 bytes follow its end at byte " + packed.length);
        assertRejected(concat(packed, new byte[512]), "512 bytes follow its end");
    }

    @Test
    void corruptDataIsRejected() {
        var packed = gzip(random(1000));
        var checksum = packed.clone();
        checksum[packed.length - 5] ^= 1;
        var size = packed.clone();
        size[packed.length - 1] ^= 1;
        var data = packed.clone();
        Arrays.fill(data, 10, 20, (byte) 0xFF);

        assertRejected("{}".getBytes(UTF_8), "it does not begin with 1F 8B");
        assertRejected(checksum, "the checksum of the member at byte 0 is wrong");
        assertRejected(size, "the checksum of the member at byte 0 is wrong");
        assertRejected(data, "the compressed data is corrupt");
        assertRejected(new byte[] {0x1F, (byte) 0x8B, 7, 0, 0, 0, 0, 0, 0, 0}, "unknown method or flag");
    }

    private static void assertRejected(byte[] packed, String reason) {
        assertThatThrownBy(() -> GzipInflater.inflate(packed, LIMIT))
                .hasMessageStartingWith("Cannot inflate the gzip body: ")
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(RequestRejectedException.class, malformed -> {
                    assertThat(malformed.status()).isEqualTo(400);
                    assertThat(malformed.problemType()).isEqualTo("malformed-request");
                });
    }

    static byte[] gzip(byte[] body) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
