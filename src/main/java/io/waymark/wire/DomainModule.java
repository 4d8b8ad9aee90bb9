package io.waymark.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waymark.domain.recording.ChangeRecord;
import io.waymark.domain.recording.RecordId;
import io.waymark.domain.recording.RunChange;
import io.waymark.domain.recording.Snapshot;
import io.waymark.domain.recording.Timing;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.Json;
import io.waymark.domain.run.Lifecycle;
import io.waymark.domain.run.Limits;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Teaches Jackson the domain's records. Their members have the contract's names whatever naming the mapper is set to;
 * an optional member that there is none of is left out, any other is null.
 */
public final class DomainModule extends SimpleModule {
    private static final long serialVersionUID = 1L;
    private static final JsonInclude.Value LEFT_OUT_WHEN_EMPTY =
            JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS);

    public DomainModule() {
        super("waymark");
        addTexts();
        addSchemas();
        addRecords();
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.configOverride(Optional.class).setInclude(LEFT_OUT_WHEN_EMPTY);
        context.configOverride(OptionalLong.class).setInclude(LEFT_OUT_WHEN_EMPTY);
    }

    private void addTexts() {
        write(Instant.class, (json, time) -> json.writeString(Timestamps.text(time)));
        write(RunId.class, (json, id) -> json.writeString(id.value()));
        write(RecordId.class, (json, id) -> json.writeString(id.toString()));
        write(ContentHash.class, (json, hash) -> json.writeString(hash.toString()));
        write(Lifecycle.class, (json, state) -> json.writeString(state.word()));
        write(Snapshot.Phase.class, (json, phase) -> json.writeString(phase.word()));
        write(Json.class, (json, raw) -> json.writeRawValue(raw.text()));
    }

    private void addSchemas() {
        write(Value.class, SchemaWriter::value);
        write(Attribute.class, SchemaWriter::attribute);
        write(Schema.class, SchemaWriter::schema);
        write(SchemaView.class, SchemaWriter::view);
        write(SchemaReference.class, SchemaWriter::reference);
        write(Transformation.Field.class, SchemaWriter::field);
        read(Value.class, SchemaReader::value, Value.Null.NULL);
        read(Value.Members.class, SchemaReader::members, Value.Members.empty());
        read(Attribute.class, SchemaReader::attribute, SchemaReader.EMPTY);
        read(Schema.class, SchemaReader::schema);
    }

    private void addRecords() {
        write(Change.class, RecordWriter::change);
        write(ChangeRecord.class, RecordWriter::changeRecord);
        write(Snapshot.class, RecordWriter::snapshot);
        write(SnapshotView.class, RecordWriter::snapshot);
        write(Timing.class, RecordWriter::timing);
        write(RunChange.class, RecordWriter::runChange);
        write(Failure.class, (json, failure) -> SchemaWriter.value(json, failure.value()));
        write(Limits.class, RecordWriter::limits);
        write(ExecutionKey.class, RecordWriter::path);
    }

    private <T> void write(Class<T> type, BiConsumer<JsonGenerator, T> writer) {
        addSerializer(type, new Writing<>(writer));
    }

    private <T> void read(Class<T> type, Function<JsonParser, T> reader) {
        addDeserializer(type, new Reading<>(reader));
    }

    private <T> void read(Class<T> type, Function<JsonParser, T> reader, T whenNull) {
        addDeserializer(type, new ReadingNull<>(reader, whenNull));
    }

    private static final class Writing<T> extends ValueSerializer<T> {
        private final BiConsumer<JsonGenerator, T> writer;

        Writing(BiConsumer<JsonGenerator, T> writer) {
            this.writer = writer;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializationContext context) {
            writer.accept(json, value);
        }
    }

    private static class Reading<T> extends ValueDeserializer<T> {
        private final Function<JsonParser, T> reader;

        Reading(Function<JsonParser, T> reader) {
            this.reader = reader;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) {
            return reader.apply(json);
        }
    }

    private static final class ReadingNull<T> extends Reading<T> {
        private final T whenNull;

        ReadingNull(Function<JsonParser, T> reader, T whenNull) {
            super(reader);
            this.whenNull = whenNull;
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return whenNull;
        }
    }
}
