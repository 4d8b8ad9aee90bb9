package io.waymark.codec.openlineage.event;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.codec.event.parse.DecodeException;
import io.waymark.codec.event.parse.EventJsonText;
import io.waymark.codec.event.parse.TimestampParser;
import io.waymark.codec.json.DomainJson;
import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Value;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads OpenLineage events and validates the members that identify runs, jobs and datasets. It also accepts events that
 * deviate from the specification in one of these ways: times without an offset (read as UTC), ids of runs that are not
 * UUIDs, and no type, {@code producer} or {@code schemaURL}. Facets are not validated: a facet that cannot be read is
 * kept.
 */
public final class LineageEventReader {
    /** The maximum size of an event in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Pattern LOCAL_TIME = Pattern.compile("[^Tt ]+[Tt ][0-9:.]+");

    private LineageEventReader() {}

    /**
     * Reads one event.
     *
     * @throws DecodeException if it is invalid; the message names the location and the error
     */
    public static LineageEvent read(byte[] event) {
        if (event.length > MAX_BYTES) {
            throw new DecodeException(
                    "", "at most " + MAX_BYTES + " bytes are allowed in an event, found: " + event.length + " bytes");
        }
        var text = EventJsonText.utf8("", event);
        var parsed = EventJsonText.read(text, "", json -> DomainJson.MAPPER.readValue(json.parser(), Value.class));
        if (!(parsed instanceof Value.Members body)) {
            throw new DecodeException("", "an OpenLineage event must be a JSON object");
        }
        var node = DataNode.of("", body);
        var hash = Sha256.hex(event);
        var time = time(node.member("eventTime"));
        if (!node.member("run").isAbsent()) {
            return runEvent(hash, time, body, node);
        }
        if (!node.member("job").isAbsent()) {
            datasets(node);
            return new LineageEvent.JobEvent(hash, time, body, name(node.member("job")));
        }
        if (!node.member("dataset").isAbsent()) {
            return new LineageEvent.DatasetEvent(hash, time, body, name(node.member("dataset")));
        }
        throw new DecodeException("/run", "an event must have a run and a job, only a job, or only a dataset");
    }

    /**
     * The run and the job above an event.
     *
     * @param run the id of the run
     * @param job the job of the run
     */
    private record Parent(RunId run, LineageName job) {}

    private static LineageEvent runEvent(String hash, Instant time, Value.Members body, DataNode node) {
        var job = name(node.member("job"));
        var lineageRun = runId(node.member("run").member("runId"));
        datasets(node);
        var facet = Json.object(node.member("run").object(), "facets", "parent");
        var parent = parent(facet);
        var root = parent == null ? new Parent(lineageRun, job) : root(facet, parent);
        return new LineageEvent.RunEvent(
                hash,
                time,
                body,
                type(node),
                lineageRun.value(),
                root.run(),
                root.job(),
                job,
                parent == null ? job.name() : parent.job().name());
    }

    /**
     * Returns the root of a run with a parent. If both are the same run, it has the job of the parent: Spark writes the
     * name of an application in another form as root than in all of its other events.
     */
    private static Parent root(Value.Members facet, Parent parent) {
        var root = parent(Json.object(facet, "root"));
        return root == null || root.run().equals(parent.run()) ? parent : root;
    }

    /** Returns the run and the job in a facet; null if it does not have both. */
    private static @Nullable Parent parent(Value.Members facet) {
        var job = parentJob(facet);
        var run = parentRun(facet);
        return job == null || run == null ? null : new Parent(run, job);
    }

    private static @Nullable LineageName parentJob(Value.Members parent) {
        var job = Json.object(parent, "job");
        var namespace = Json.text(job, "namespace");
        var name = Json.text(job, "name");
        return namespace == null || name == null || name.isEmpty() ? null : new LineageName(namespace, name);
    }

    private static @Nullable RunId parentRun(Value.Members parent) {
        var id = Json.text(Json.object(parent, "run"), "runId");
        return id == null ? null : runId(DataNode.of("/run/facets/parent/run/runId", new Value.Text(id)));
    }

    private static RunId runId(DataNode node) {
        var id = node.text();
        try {
            return RunId.of(id);
        } catch (IllegalArgumentException malformed) {
            throw new DecodeException(node.location(), "a run id must be " + RunId.FORMAT_RULE + ", found: " + id);
        }
    }

    private static LineageEventType type(DataNode event) {
        var node = event.member("eventType");
        if (node.isAbsent()) {
            return LineageEventType.OTHER;
        }
        var word = node.text();
        return Arrays.stream(LineageEventType.values())
                .filter(type -> type.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new DecodeException(
                        node.location(),
                        "one of " + List.of(LineageEventType.values()) + " is expected, found: " + word));
    }

    private static void datasets(DataNode event) {
        event.member("inputs").nodes().forEach(LineageEventReader::name);
        event.member("outputs").nodes().forEach(LineageEventReader::name);
    }

    private static LineageName name(DataNode node) {
        return new LineageName(requiredName(node.member("namespace")), requiredName(node.member("name")));
    }

    private static String requiredName(DataNode node) {
        var name = node.text();
        if (name.isEmpty()) {
            throw new DecodeException(node.location(), "a name must have at least one character");
        }
        return name;
    }

    private static Instant time(DataNode node) {
        var text = node.text();
        var withOffset = LOCAL_TIME.matcher(text).matches() ? text + 'Z' : text;
        return TimestampParser.read(node.location(), withOffset);
    }
}
