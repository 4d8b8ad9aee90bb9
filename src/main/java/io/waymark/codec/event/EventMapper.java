package io.waymark.codec.event;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.InputDatasetReader;
import io.waymark.codec.event.parse.TimestampParser;
import io.waymark.domain.history.Timing;
import io.waymark.domain.run.EventAttributes;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperimentName;
import io.waymark.domain.run.RunEvent;
import io.waymark.domain.run.RunEvent.DatasetObserved;
import io.waymark.domain.run.RunEvent.ModuleCompleted;
import io.waymark.domain.run.RunEvent.ModuleFailed;
import io.waymark.domain.run.RunEvent.ModuleStarted;
import io.waymark.domain.run.RunEvent.RunCompleted;
import io.waymark.domain.run.RunEvent.RunFailed;
import io.waymark.domain.run.RunEvent.RunPlanned;
import io.waymark.domain.run.RunEvent.RunRestored;
import io.waymark.domain.run.RunEvent.RunStarted;
import io.waymark.domain.run.RunEvent.TimingEnded;
import io.waymark.domain.run.RunEvent.TimingStarted;
import io.waymark.domain.run.TimedStep;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts the parsed attributes and data of an event to a domain event and validates every field. Throws {@link
 * DecodeException} with the location of the field if a field is invalid.
 */
public final class EventMapper {
    private static final Set<String> TIMING_STATUSES = Set.of("completed", "error");

    /** The longest accepted duration, in seconds: about 31 years. */
    private static final double MAX_DURATION = 1e9;

    private final ParsedEventData data;

    private final RestoreAuthenticator restores;

    private EventMapper(ParsedEventData data, RestoreAuthenticator restores) {
        this.data = data;
        this.restores = restores;
    }

    static RunEvent read(CloudEventAttributes attributes, ParsedEventData data, RestoreAuthenticator restores) {
        var content = data.contentHash(attributes.type(), attributes.time());
        var legacyContent =
                data.hasLegacyContentHash() ? data.legacyContentHash(attributes.type(), attributes.time()) : content;
        var envelope = new EventAttributes(
                attributes.run(), attributes.source(), attributes.id(), attributes.time(), content, legacyContent);
        return new EventMapper(data, restores).event(attributes.type(), envelope);
    }

    private RunEvent event(EventType type, EventAttributes envelope) {
        var context = data.at("context").object();
        return switch (type) {
            case RUN_PLANNED -> new RunPlanned(envelope, PlanMapper.required(data), context);
            case RUN_STARTED -> new RunStarted(envelope, PlanMapper.optional(data), context);
            case RUN_COMPLETED -> {
                optionalFailure();
                yield new RunCompleted(envelope, context);
            }
            case RUN_FAILED -> new RunFailed(envelope, optionalFailure(), context);
            case RUN_RESTORED -> restored(envelope);
            case MODULE_STARTED -> new ModuleStarted(envelope, execution(), attempt(), data.schema("schema"), context);
            case MODULE_COMPLETED -> completed(envelope, context);
            case MODULE_FAILED ->
                new ModuleFailed(envelope, execution(), attempt(), failure(data.at("error")), context);
            case DATASET_OBSERVED ->
                new DatasetObserved(
                        envelope,
                        InputDatasetReader.name(data.at("dataset")),
                        data.schema("schema"),
                        InputDatasetReader.aliases(data.at("aliases")),
                        context);
            case TIMING_STARTED -> new TimingStarted(envelope, step(), context);
            case TIMING_ENDED ->
                new TimingEnded(
                        envelope,
                        step(),
                        data.at("status").requireOneOf(TIMING_STATUSES).equals("error"),
                        duration(envelope.time()),
                        context);
        };
    }

    /**
     * Converts a restore, and rejects it unless its signature is valid. The content hash excludes time and signature,
     * so that a repeated restore is recognized as the same event.
     */
    private RunRestored restored(EventAttributes received) {
        var modules = data.at("modules").nodes().stream().map(DataNode::name).toList();
        var context = modules.isEmpty()
                ? Value.Members.empty()
                : Value.Members.of("modules", data.at("modules").value());
        var content = data.without("signature").contentHash(EventType.RUN_RESTORED, Instant.EPOCH);
        var envelope =
                new EventAttributes(received.runId(), received.source(), received.id(), received.time(), content);
        var snapshot =
                data.at("snapshot_id").isAbsent() ? "" : data.at("snapshot_id").text();
        var event = new RunRestored(envelope, snapshot, modules, context);
        if (!restores.isAuthentic(
                event, Objects.requireNonNullElse(data.at("signature").optionalText(), ""))) {
            throw new DecodeException(
                    "type",
                    "only Waymark publishes this type; request a restore over REST (if a topic is replayed into"
                            + " another database, set waymark.restore.key): " + EventType.RUN_RESTORED.wireName());
        }
        return event;
    }

    private ModuleCompleted completed(EventAttributes envelope, Value.Members context) {
        return new ModuleCompleted(
                envelope,
                execution(),
                attempt(),
                data.schema("schema"),
                data.schema("input_schema"),
                ExecutionOutputMapper.read(data),
                transformations(data.at("transformations")),
                InputDatasetReader.optionalName(data.at("dataset")),
                InputDatasetReader.inputs(data.at("inputs")),
                InputDatasetReader.aliases(data.at("aliases")),
                context);
    }

    private ModuleExperimentName execution() {
        return new ModuleExperimentName(
                data.at("module").name(), data.at("experiment").name());
    }

    private @Nullable Long attempt() {
        return data.at("attempt").requireInteger(1);
    }

    private TimedStep step() {
        return new TimedStep(execution(), data.at("step").name());
    }

    private @Nullable Double duration(Instant end) {
        var node = data.at("duration_seconds");
        if (node.isAbsent()) {
            return null;
        }
        double seconds = node.number().doubleValue();
        if (!(seconds >= 0 && seconds <= MAX_DURATION)) {
            throw new DecodeException(
                    node.location(),
                    "a duration of 0 to " + (long) MAX_DURATION + " seconds is expected, found: " + seconds);
        }
        TimestampParser.checked(node.location(), Timing.startBefore(end, seconds));
        return seconds;
    }

    private @Nullable Failure optionalFailure() {
        var error = data.at("error");
        return error.isAbsent() ? null : failure(error);
    }

    private static Failure failure(DataNode error) {
        return new Failure(
                error.member("type").text(),
                error.member("message").text(),
                error.member("stack_trace").optionalText());
    }

    public static List<FieldTransformation> transformations(DataNode list) {
        return list.nodes().stream().map(EventMapper::transformation).toList();
    }

    private static FieldTransformation transformation(DataNode node) {
        return new FieldTransformation(
                field(node.member("field")),
                node.member("kind").text(),
                node.member("into").nodes().stream().map(DataNode::text).toList(),
                node.member("description").optionalText());
    }

    private static FieldTransformation.FieldReference field(DataNode node) {
        return node.value() instanceof Value.Items
                ? new FieldTransformation.FieldReference.FieldByPath(
                        node.nodes().stream().map(DataNode::text).toList())
                : new FieldTransformation.FieldReference.FieldByName(node.text());
    }
}
