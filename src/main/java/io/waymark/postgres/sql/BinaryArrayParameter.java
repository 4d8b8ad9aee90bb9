package io.waymark.postgres.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * An array as statement parameter, encoded in the binary format of PostgreSQL. The R2DBC driver would encode an array
 * as text with quoted elements, which takes longer on both sides.
 */
final class BinaryArrayParameter {
    private static final int ELEMENT_BYTES = 16;

    private final ElementType type;
    private final ByteBuf content;

    private BinaryArrayParameter(ElementType type, ByteBuf content) {
        this.type = type;
        this.content = content;
    }

    /** Encodes an array with one element for each row. */
    static <R> BinaryArrayParameter of(ElementType type, List<R> rows, BiConsumer<R, ByteBuf> element) {
        var content = Unpooled.buffer(ELEMENT_BYTES * (rows.size() + 2));
        BinaryEncoder.array(type, rows.size(), content);
        rows.forEach(row -> element.accept(row, content));
        return new BinaryArrayParameter(type, content);
    }

    private EncodedParameter encoded() {
        return new EncodedParameter(Format.FORMAT_BINARY, type.arrayOid(), Mono.fromSupplier(content::duplicate));
    }

    /**
     * Makes the codecs of this package known to each database connection. The R2DBC driver loads this class as a
     * service.
     */
    public static final class ArrayCodecRegistrar implements CodecRegistrar {
        @Override
        public Publisher<Void> register(
                PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
            registry.addFirst(new BinaryArrayCodec());
            registry.addFirst(new DecodedTimestamptz.StoredTimestampCodec());
            return Mono.empty();
        }
    }

    /** Passes the encoded array to the R2DBC driver. It does not support reading columns. */
    private static final class BinaryArrayCodec implements Codec<BinaryArrayParameter> {
        @Override
        public boolean canEncode(Object value) {
            return value instanceof BinaryArrayParameter;
        }

        @Override
        public EncodedParameter encode(Object value) {
            return ((BinaryArrayParameter) value).encoded();
        }

        @Override
        public EncodedParameter encode(Object value, int dataType) {
            return encode(value);
        }

        @Override
        public boolean canEncodeNull(Class<?> type) {
            return false;
        }

        @Override
        public EncodedParameter encodeNull() {
            throw new UnsupportedOperationException(
                    "Cannot encode null as a BinaryArrayParameter: bind an array with null elements instead");
        }

        @Override
        public boolean canDecode(int dataType, Format format, Class<?> type) {
            return false;
        }

        @Override
        public @Nullable BinaryArrayParameter decode(
                @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends BinaryArrayParameter> type) {
            throw new UnsupportedOperationException(
                    "Cannot read a column as BinaryArrayParameter: the type is for statement parameters only");
        }
    }
}
