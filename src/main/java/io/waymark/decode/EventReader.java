package io.waymark.decode;

import io.waymark.domain.run.Envelope;
import io.waymark.domain.run.Failure;
import io.waymark.domain.run.ModuleExperiment;
import io.waymark.domain.run.RunEvent;
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
import io.waymark.domain.run.Step;
import io.waymark.domain.schema.Transformation;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the domain's event of what was said; every member is checked. */
final class EventReader {
    private static final Set<String> STATUSES = Set.of("completed", "error");

    /** The longest duration that is believed, in seconds: some 31 years. */
    private static final double MAX_DURATION = 1e9;

    private final EventData data;

    private final RestoreCheck restores;

    private EventReader(EventData data, RestoreCheck restores) {
        this.data = data;
        this.restores = restores;
    }

    static RunEvent read(Attributes attributes, EventData data, RestoreCheck restores) {
        var content = data.content(attributes.type(), attributes.time());
        var former = data.hasFormerContent() ? data.formerContent(attributes.type(), attributes.time()) : content;
        var envelope = new Envelope(
                attributes.run(), attributes.source(), attributes.id(), attributes.time(), content, former);
        return new EventReader(data, restores).event(attributes.type(), envelope);
    }

    private RunEvent event(EventType type, Envelope envelope) {
        var context = data.at("context").object();
        return switch (type) {
            case RUN_PLANNED -> new RunPlanned(envelope, PlanReader.required(data), context);
            case RUN_STARTED -> new RunStarted(envelope, PlanReader.optional(data), context);
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
            case TIMING_STARTED -> new TimingStarted(envelope, step(), context);
            case TIMING_ENDED ->
                new TimingEnded(
                        envelope,
                        step(),
                        data.at("status").oneOf(STATUSES).equals("error"),
                        duration(envelope.time()),
                        context);
        };
    }

    /** Believed when it is signed; the same restore asked for again has another time and the same content. */
    private RunRestored restored(Envelope said) {
        var modules = data.at("modules").parts().stream().map(Part::name).toList();
        var context = modules.isEmpty()
                ? Value.Members.empty()
                : Value.Members.of("modules", data.at("modules").value());
        var content = data.without("signature").content(EventType.RUN_RESTORED, Instant.EPOCH);
        var envelope = new Envelope(said.runId(), said.source(), said.id(), said.time(), content);
        var snapshot =
                data.at("snapshot_id").absent() ? "" : data.at("snapshot_id").text();
        var event = new RunRestored(envelope, snapshot, modules, context);
        if (!restores.isOwn(
                event, Objects.requireNonNullElse(data.at("signature").optionalText(), ""))) {
            throw new Refusal(
                    "type",
                    "only Waymark itself says this; ask for a restore over REST (when a topic is replayed into another"
                            + " database, set waymark.restore.key): " + EventType.RUN_RESTORED.word());
        }
        return event;
    }

    private ModuleCompleted completed(Envelope envelope, Value.Members context) {
        return new ModuleCompleted(
                envelope,
                execution(),
                attempt(),
                data.schema("schema"),
                data.schema("input_schema"),
                ResultReader.read(data),
                transformations(data.at("transformations")),
                context);
    }

    private ModuleExperiment execution() {
        return new ModuleExperiment(
                data.at("module").name(), data.at("experiment").name());
    }

    private @Nullable Long attempt() {
        return data.at("attempt").wholeNumber(1);
    }

    private Step step() {
        return new Step(execution(), data.at("step").name());
    }

    private @Nullable Double duration(Instant end) {
        var part = data.at("duration_seconds");
        if (part.absent()) {
            return null;
        }
        double seconds = part.number().doubleValue();
        if (!(seconds >= 0 && seconds <= MAX_DURATION)) {
            throw new Refusal(part.where(), "0 to " + (long) MAX_DURATION + " seconds are expected: " + seconds);
        }
        Timestamp.checked(part.where(), end.minusSeconds((long) Math.ceil(seconds)));
        return seconds;
    }

    private @Nullable Failure optionalFailure() {
        var error = data.at("error");
        return error.absent() ? null : failure(error);
    }

    private static Failure failure(Part error) {
        return new Failure(
                error.at("type").text(),
                error.at("message").text(),
                error.at("stack_trace").optionalText());
    }

    static List<Transformation> transformations(Part list) {
        return list.parts().stream().map(EventReader::transformation).toList();
    }

    private static Transformation transformation(Part part) {
        return new Transformation(
                field(part.at("field")),
                part.at("kind").text(),
                part.at("into").parts().stream().map(Part::text).toList(),
                part.at("description").optionalText());
    }

    private static Transformation.Field field(Part part) {
        return part.value() instanceof Value.Items
                ? new Transformation.Field.At(
                        part.parts().stream().map(Part::text).toList())
                : new Transformation.Field.Named(part.text());
    }
}
