import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.AcrossRunsApi;
import org.openapitools.client.api.AnalysisApi;
import org.openapitools.client.api.DeadLettersApi;
import org.openapitools.client.api.DescriptionsApi;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.api.HistoryApi;
import org.openapitools.client.api.OpenLineageApi;
import org.openapitools.client.api.OperationsApi;
import org.openapitools.client.api.RestoreApi;
import org.openapitools.client.api.RunsApi;
import org.openapitools.client.model.Comparison;
import org.openapitools.client.model.Event;
import org.openapitools.client.model.RestoreRequest;
import org.openapitools.client.model.RunStarted;
import org.openapitools.client.model.RunStartedEvent;
import org.openapitools.client.model.TableSchema;
import org.openapitools.client.model.Workflow;
import reactor.core.publisher.Mono;

/**
 * Publishes events and reads a run with the generated client. Arguments: the address of the service, a file with the
 * events of a run, the run, and the file for the answers, which gets one line for each read.
 */
public class ClientProgram {
    private static final ObjectMapper MAPPER = ApiClient.createDefaultMapper(null);

    private final List<String> answers = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        var program = new ClientProgram();
        program.run(new ApiClient().setBasePath(arguments[0]), Files.readAllLines(Path.of(arguments[1])), arguments[2]);
        Files.write(Path.of(arguments[3]), program.answers);
        System.exit(0); // does not wait for the threads of Netty
    }

    private void run(ApiClient client, List<String> lines, String run) throws Exception {
        var events = new EventsApi(client);
        var started = new RunStartedEvent()
                .data(new RunStarted().workflow(new Workflow().namespace("clients").name("java")))
                .specversion(Event.SpecversionEnum._1_0)
                .id("single")
                .source("/clients/java")
                .type(Event.TypeEnum.IO_WAYMARK_RUN_STARTED)
                .subject(run + "-single")
                .time(OffsetDateTime.parse("2026-01-31T12:00:00.123456Z"));
        add("", events.publishEvents(List.of(started), null));
        var batch = new ArrayList<Event>();
        for (var line : lines) {
            batch.add(MAPPER.readValue(line, Event.class));
        }
        add("", events.publishEvents(batch, null));

        var runs = new RunsApi(client);
        while (!has(runs, run, "completed") || !has(runs, run + "-single", "in_progress")) {
            Thread.sleep(50);
        }
        var operations = new OperationsApi(client);
        while (!isProjected(operations)) {
            Thread.sleep(50);
        }
        read(client, runs, "/api/v1/runs/" + run, run);
        readAcrossRuns(client, run);
    }

    private static boolean isProjected(OperationsApi operations) {
        var projection = operations.listProjections().block().getItems().get(0);
        return projection.getPosition().equals(projection.getHead());
    }

    private static boolean has(RunsApi runs, String run, String state) {
        return runs.getRun(run)
                .map(found -> found.getState().getValue().equals(state))
                .onErrorReturn(false)
                .block();
    }

    private void read(ApiClient client, RunsApi runs, String path, String run) throws Exception {
        var history = new HistoryApi(client);
        var analysis = new AnalysisApi(client);
        var letters = new DeadLettersApi(client);
        var snapshots = history.listSnapshots(run, null, null, null, null, null, null, null).block().getItems();
        var first = snapshots.get(0).getSnapshotId();
        var last = snapshots.get(snapshots.size() - 1).getSnapshotId();
        var hash = history.listVersions(run, null, null, null, null).block().getItems().get(0).getSchemaHash();

        add("/api/v1/runs", runs.listRuns(null, null, null, null, null, null, null, null));
        add(path, runs.getRun(run));
        add(path + "-single", runs.getRun(run + "-single"));
        add(path + "/executions", runs.listExecutions(run, null, null, null));
        add(path + "/config", runs.getConfig(run));
        add(path + "/experiments", runs.getExperiments(run, null));
        add(path + "/snapshots", history.listSnapshots(run, null, null, null, null, null, null, null));
        add(
                path + "/snapshots?expand=metadata",
                history.listSnapshots(run, null, null, null, "metadata", null, null, null));
        add(path + "/snapshots/" + last, history.getSnapshot(run, last));
        add(
                path + "/changes?limit=1000",
                history.listChanges(run, null, null, null, null, null, null, null, null, 1000, null, null));
        add(path + "/timings", history.listTimings(run, null, null, null, null, null));
        add(path + "/metadata", history.getMetadata(run, null, null, null));
        add(path + "/metadata?at=" + first, history.getMetadata(run, null, first, null));
        add(path + "/evolution", history.listVersions(run, null, null, null, null));
        add(path + "/results", history.getResults(run, null, null, null));
        add("/api/v1/schemas/" + hash, history.getSchema(hash, null));
        add(path + "/diff?from=" + first + "&to=" + last, analysis.compareSnapshots(first, last, run, null));
        add(path + "/inferred-metadata", analysis.inferMetadata(run, null, null));
        add(path + "/inference-check", analysis.checkInference(run, null, null));
        add(path + "/verify", analysis.verifyRun(run));
        add("/api/v1/dead-letters", letters.listDeadLetters(null, null, null, null));
        add("/api/v1/dead-letters/1", letters.getDeadLetter(1L));
        var comparison = new Comparison()
                .before(new TableSchema().id("t").putAdditionalProperty("owner", "lab"))
                .after(new TableSchema().id("t").putAdditionalProperty("owner", "team"));
        post("/api/v1/diff", comparison, analysis.compareSchemas(comparison));
        var restore = new RestoreRequest().snapshotId(first).dryRun(true);
        post(path + "/restore", restore, new RestoreApi(client).restoreRun(run, restore, null));

        var operations = new OperationsApi(client);
        add("/actuator/health", operations.getHealth());
        add("/actuator/health/readiness", operations.getHealthOfGroup("readiness"));
        var descriptions = new DescriptionsApi(client);
        add("/openapi", descriptions.getOpenApi());
        add("/asyncapi", descriptions.getAsyncApi());
        add("/schemas/event.json", descriptions.getEventSchema());
        add(
                "/schemas/events/io.waymark.run.planned.json",
                descriptions.getEventDataSchema("io.waymark.run.planned"));
    }

    private void readAcrossRuns(ApiClient client, String run) throws Exception {
        var across = new AcrossRunsApi(client);
        var namespace = "workflow:petsard/adult";
        var name = "Loader[adult]";
        var time = "2100-01-01T00:00:00Z";
        var dataset = "/api/v1/datasets/" + encode(namespace) + "/" + encode(name);
        add("/api/v1/workflows", across.listWorkflows(null, null, null, null, null));
        add("/api/v1/workflows/petsard/adult", across.getWorkflow("petsard", "adult"));
        add(
                "/api/v1/workflows/clients/late/timings",
                across.getWorkflowTimings("clients", "late", null, null, null));
        add("/api/v1/late-executions", across.listLateExecutions(null, null, null));
        add("/api/v1/datasets", across.listDatasets(null, null, null, null, null, null, null));
        add(dataset, across.getDataset(namespace, name));
        add(dataset + "/versions", across.listDatasetVersions(namespace, name, null, null, null));
        add(dataset + "/versions/2", across.getDatasetVersion(namespace, name, 2L));
        add(
                dataset + "/at?time=" + time,
                across.getDatasetVersionAt(OffsetDateTime.parse(time), namespace, name));
        add(
                dataset + "/changes",
                across.listDatasetChanges(namespace, name, null, null, null, null, null, null, null, null));
        add(dataset + "/fields/town", across.getFieldHistory(namespace, name, "town", null));
        add(dataset + "/lineage", across.getLineage(namespace, name, null, null, null));
        add(
                "/api/v1/runs/" + run + "/openlineage",
                new OpenLineageApi(client).exportOpenLineage(run).collectList());
        add("/api/v1/changes", changes(across, null));
        add("/api/v1/changes?scope=in-run", changes(across, "in-run"));
        add("/api/v1/runs/" + run + "/compare", across.compareRuns(run, null));
        var other = "petsard-adult-city";
        add("/api/v1/runs/" + run + "/compare?with=" + other, across.compareRuns(run, other));
        add("/api/v1/admin/projections", new OperationsApi(client).listProjections());
    }

    private static Mono<?> changes(AcrossRunsApi across, String scope) {
        return across.listAllChanges(scope, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    private void add(String path, Mono<?> answer) throws Exception {
        write(path, null, answer);
    }

    private void post(String path, Object body, Mono<?> answer) throws Exception {
        write(path, body, answer);
    }

    private void write(String path, Object body, Mono<?> answer) throws Exception {
        var line = new LinkedHashMap<String, Object>();
        line.put("path", path);
        line.put("body", body);
        line.put("answer", answer.block());
        answers.add(MAPPER.writeValueAsString(line));
    }
}
