package io.waymark.codec.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waymark.domain.dataset.BetweenRunChange;
import io.waymark.domain.dataset.DatasetVersion;
import io.waymark.domain.history.ChangeRecord;
import io.waymark.domain.history.HistoryRecordId;
import io.waymark.domain.history.RunStateChange;
import io.waymark.domain.history.Snapshot;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.ExecutionKey;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.HistoryPruningLimits;
import io.waymark.domain.run.LifecycleState;
import io.waymark.domain.run.RawJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Attribute;
import io.waymark.domain.schema.ContentHash;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Schema;
import io.waymark.domain.schema.SchemaReference;
import io.waymark.domain.schema.Value;
import io.waymark.domain.schema.diff.Change;
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
 * Configures how Jackson reads and writes the domain types of Waymark as JSON. The member names are those of the public
 * API, independent of the naming strategy of the mapper. An empty {@code Optional} or {@code OptionalLong} is omitted;
 * any other absent value is written as null.
 */
public final class DomainJacksonModule extends SimpleModule {
    private static final long serialVersionUID = 1L;
    private static final JsonInclude.Value OMITTED_WHEN_EMPTY =
            JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS);

    public DomainJacksonModule() {
        super("waymark");
        addTexts();
        addSchemas();
        addRecords();
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.configOverride(Optional.class).setInclude(OMITTED_WHEN_EMPTY);
        context.configOverride(OptionalLong.class).setInclude(OMITTED_WHEN_EMPTY);
    }

    private void addTexts() {
        write(Instant.class, (json, time) -> json.writeString(TimestampFormat.format(time)));
        write(RunId.class, (json, id) -> json.writeString(id.value()));
        write(HistoryRecordId.class, (json, id) -> json.writeString(id.toString()));
        write(ContentHash.class, (json, hash) -> json.writeString(hash.toString()));
        write(LifecycleState.class, (json, state) -> json.writeString(state.wireName()));
        write(Snapshot.Phase.class, (json, phase) -> json.writeString(phase.wireName()));
        write(RawJson.class, (json, raw) -> json.writeRawValue(raw.text()));
    }

    private void addSchemas() {
        write(Value.class, SchemaJsonWriter::value);
        write(Attribute.class, SchemaJsonWriter::attribute);
        write(Schema.class, SchemaJsonWriter::schema);
        write(SchemaView.class, SchemaJsonWriter::view);
        write(SchemaReference.class, SchemaJsonWriter::reference);
        write(FieldTransformation.FieldReference.class, SchemaJsonWriter::field);
        read(Value.class, SchemaJsonReader::value, Value.Null.NULL);
        read(Value.Members.class, SchemaJsonReader::members, Value.Members.empty());
        read(Attribute.class, SchemaJsonReader::attribute, SchemaJsonReader.EMPTY);
        read(Schema.class, SchemaJsonReader::schema);
    }

    private void addRecords() {
        write(Change.class, HistoryJsonWriter::change);
        write(ChangeRecord.class, HistoryJsonWriter::changeRecord);
        write(ChangeRecordView.class, DatasetJsonWriter::runChange);
        write(BetweenRunChange.class, DatasetJsonWriter::change);
        write(DatasetVersion.class, DatasetJsonWriter::version);
        write(DatasetVersionView.class, DatasetJsonWriter::versionWithChanges);
        write(Snapshot.class, HistoryJsonWriter::snapshot);
        write(SnapshotView.class, HistoryJsonWriter::snapshot);
        write(Timing.class, HistoryJsonWriter::timing);
        write(RunStateChange.class, HistoryJsonWriter::runChange);
        write(Failure.class, (json, failure) -> SchemaJsonWriter.value(json, failure.value()));
        write(HistoryPruningLimits.class, HistoryJsonWriter::limits);
        write(ExecutionKey.class, HistoryJsonWriter::path);
    }

    private <T> void write(Class<T> type, BiConsumer<JsonGenerator, T> writer) {
        addSerializer(type, new RecordSerializer<>(writer));
    }

    private <T> void read(Class<T> type, Function<JsonParser, T> reader) {
        addDeserializer(type, new RecordDeserializer<>(reader));
    }

    private <T> void read(Class<T> type, Function<JsonParser, T> reader, T whenNull) {
        addDeserializer(type, new NullableDeserializer<>(reader, whenNull));
    }

    /** Writes values of one type with a method of the writer classes. */
    private static final class RecordSerializer<T> extends ValueSerializer<T> {
        private final BiConsumer<JsonGenerator, T> writer;

        RecordSerializer(BiConsumer<JsonGenerator, T> writer) {
            this.writer = writer;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializationContext context) {
            writer.accept(json, value);
        }
    }

    /** Reads values of one type with a method of the reader classes. */
    private static class RecordDeserializer<T> extends ValueDeserializer<T> {
        private final Function<JsonParser, T> reader;

        RecordDeserializer(Function<JsonParser, T> reader) {
            this.reader = reader;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) {
            return reader.apply(json);
        }
    }

    /** Reads values of one type, and returns a given value for JSON null. */
    private static final class NullableDeserializer<T> extends RecordDeserializer<T> {
        private final T whenNull;

        NullableDeserializer(Function<JsonParser, T> reader, T whenNull) {
            super(reader);
            this.whenNull = whenNull;
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return whenNull;
        }
    }
}
