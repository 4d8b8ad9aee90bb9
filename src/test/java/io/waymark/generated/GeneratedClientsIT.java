package io.waymark.generated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.fixture.ExternalProgram;
import io.waymark.fixture.NpmPackages;
import io.waymark.fixture.RecordedTrace;
import io.waymark.fixture.SkippedTests;
import io.waymark.fixture.TestService;
import io.waymark.port.broker.EventPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests the OpenAPI document with clients that are generated from it: each publishes a recorded run to a service and
 * reads it back. Tests the JSON Schemas with Ajv.
 */
class GeneratedClientsIT {
    private static final RecordedTrace TRACE = new RecordedTrace("adult");
    private static final String RUN = "petsard-adult";
    private static final List<String> PARTS = List.of(
            "/config", "/snapshots?expand=metadata", "/changes?limit=1000", "/timings", "/results", "/executions");
    private static final String[] PYTHON_PACKAGES = {
        "pydantic==2.13.4", "python-dateutil==2.9.0.post0", "typing-extensions>=4.7.1", "urllib3==2.7.0"
    };

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static TestService service;
    private static ClientGenerator generator;

    @BeforeAll
    static void start() throws Exception {
        service = TestService.start(GeneratedClientsIT.class);
        generator = new ClientGenerator(folder);
        publish(TRACE.lines(), RUN, "completed");
        for (var column : List.of("city", "town")) {
            var run = RUN + "-" + column;
            publish(EarlierRuns.differing(TRACE, RUN, run, column), run, "completed");
        }
        publish(EarlierRuns.late(), EarlierRuns.LATE, "in_progress");
        await().atMost(TIMEOUT)
                .until(() -> get("/api/v1/late-executions")
                        .at("/items/0/run_id")
                        .asString("")
                        .equals(EarlierRuns.LATE));
        service.context()
                .getBean(EventPublisher.class)
                .publish("any", "no event".getBytes(UTF_8))
                .block();
    }

    private static void publish(String events, String run, String state) {
        send("POST", "/api/v1/events", events, "application/x-ndjson");
        await().atMost(TIMEOUT)
                .until(() -> get("/api/v1/runs")
                        .get("items")
                        .valueStream()
                        .anyMatch(found -> found.get("run_id").asString().equals(run)
                                && found.get("state").asString().equals(state)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void javaClientReadsEveryMember() throws Exception {
        generate();
        var classes = folder.resolve("classes").toString();
        var classPath = generator.javaClassPath();
        var sources = folder.resolve("sources.txt");
        try (var files = Files.walk(folder.resolve(Language.JAVA + "/src/main/java"))) {
            var names = new ArrayList<>(files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList());
            names.add(resource("ClientProgram.java").toString());
            Files.write(sources, names);
        }
        var bin = Path.of(System.getProperty("java.home"), "bin");
        ClientGenerator.run(
                folder,
                List.of(
                        bin.resolve("javac").toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        classes,
                        "-cp",
                        classPath,
                        "@" + sources));

        var command = new ArrayList<>(List.of(
                bin.resolve("java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + ":" + classPath,
                "ClientProgram"));
        command.addAll(arguments(Language.JAVA));
        ClientGenerator.run(folder, command);

        assertNothingLost(Language.JAVA);
    }

    @Test
    void typeScriptClientReadsEveryMember() throws Exception {
        generate();
        var packages = NpmPackages.install(
                ClientGenerator.TESTS + " for TypeScript", "typescript@5.9.3", "@types/node@22.20.7");
        var command = new ArrayList<>(packages.command("/generated/run-client.mjs"));
        command.add(folder.resolve(Language.TYPESCRIPT.toString()).toString());
        command.add(resource("client-program.ts").toString());
        command.addAll(arguments(Language.TYPESCRIPT));

        ClientGenerator.run(folder, command);

        assertNothingLost(Language.TYPESCRIPT);
    }

    @Test
    void pythonClientReadsEveryMember() throws Exception {
        generate();
        var python = pythonWithPackages();
        var client = folder.resolve(Language.PYTHON.toString());
        ClientGenerator.run(folder, List.of(python, "-m", "compileall", "-q", client.toString()));
        var program = Files.copy(resource("client_program.py"), client.resolve("client_program.py"));
        var command = new ArrayList<>(List.of(python, program.toString()));
        command.addAll(arguments(Language.PYTHON));

        ClientGenerator.run(client, command);

        assertNothingLost(Language.PYTHON);
    }

    /** Uses the options `strictTypes` and `strictRequired` of Ajv. */
    @Test
    void ajvCompilesSchemasInStrictMode() throws Exception {
        var packages = NpmPackages.install("JSON Schemas in Ajv", "ajv@8.20.0", "ajv-formats@3.0.1");
        var input = JSON.createObjectNode();
        var schemas = input.putObject("schemas");
        schemas.set("event", get("/schemas/event.json"));
        get("/openapi")
                .at("/paths/~1schemas~1events~1{type}.json/parameters/0/schema/enum")
                .forEach(type -> schemas.set(type.asString(), get("/schemas/events/" + type.asString() + ".json")));
        var events = input.putArray("events");
        for (var event : goldenEvents()) {
            events.add(JSON.readTree(event));
        }

        var result = packages.run(input.toString(), "/generated/compile-schemas.mjs");

        assertThat(schemas).hasSize(12);
        assertThat(events).hasSizeGreaterThan(30);
        assertThat(result.output()).isEmpty();
        assertThat(result.succeeded()).isTrue();
    }

    private static List<String> goldenEvents() throws IOException {
        var events = new ArrayList<>(TRACE.lines().lines().toList());
        try (var files = Files.list(Path.of("src/test/resources/events"))) {
            for (var file : files.toList()) {
                events.add(Files.readString(file));
            }
        }
        return events;
    }

    private static void generate() {
        if (!Files.exists(folder.resolve("openapi.json"))) {
            generator.generateAll(get("/openapi").toString().getBytes(UTF_8));
        }
    }

    private static String pythonWithPackages() {
        var what = ClientGenerator.TESTS + " for Python";
        if (!ExternalProgram.isInstalled("python3")) {
            throw SkippedTests.report(what, "python3 is not installed");
        }
        var environment = folder.resolve("venv");
        var made = ExternalProgram.run(
                folder, Duration.ofMinutes(1), "", List.of("python3", "-m", "venv", environment.toString()));
        if (!made.succeeded()) {
            throw SkippedTests.report(what, "Python cannot create a virtual environment: " + made.output());
        }
        var python = environment.resolve("bin/python").toString();
        var install = new ArrayList<>(List.of(python, "-m", "pip", "install", "-q", "--retries", "1", "--no-compile"));
        install.addAll(List.of(PYTHON_PACKAGES));
        var installed = ExternalProgram.run(folder, Duration.ofMinutes(2), "", install);
        if (!installed.succeeded()) {
            throw SkippedTests.report(what, "pip cannot install packages: " + installed.output());
        }
        return python;
    }

    private static List<String> arguments(Language language) throws IOException {
        var run = RUN + "-" + language;
        var events = folder.resolve(run + ".ndjson");
        Files.writeString(events, TRACE.lines().replace(RUN, run));
        return List.of(
                service.url(),
                events.toString(),
                run,
                folder.resolve(run + ".answers").toString());
    }

    private static void assertNothingLost(Language language) throws Exception {
        var run = RUN + "-" + language;
        var answers = Files.readAllLines(folder.resolve(run + ".answers")).stream()
                .map(JSON::readTree)
                .toList();

        assertThat(answers.subList(0, 2))
                .extracting(answer -> answer.at("/answer/accepted").asInt())
                .containsExactly(1, TRACE.events().size());
        assertEveryReadIsCovered(answers.stream()
                .map(answer -> answer.get("path").asString().replaceFirst("[?].*", ""))
                .toList());
        assertThat(answers)
                .filteredOn(answer -> answer.at("/answer/items").isArray())
                .filteredOn(answer -> !answer.get("path").asString().endsWith("/compare")) // with an equal run
                .allSatisfy(answer -> assertThat(answer.at("/answer/items")).isNotEmpty());
        for (var answer : answers.subList(2, answers.size())) {
            var path = answer.get("path").asString();
            var raw = answer.path("body").isObject()
                    ? send("POST", path, answer.get("body").toString(), "application/json")
                    : send("GET", path, "", "application/json");
            assertThat(JsonLoss.between(withoutNow(path, JSON.readTree(raw)), withoutNow(path, answer.get("answer"))))
                    .as("%s reads %s", language, path)
                    .isEmpty();
        }
        for (var part : PARTS) {
            var published = get("/api/v1/runs/" + run + part).toString().replace(run, RUN);
            assertThat(JsonLoss.between(get("/api/v1/runs/" + RUN + part), JSON.readTree(published)))
                    .as("%s publishes %s", language, part)
                    .isEmpty();
        }
    }

    /** Removes what depends on the current time: the generated snapshot id of a dry run, and the lag. */
    private static JsonNode withoutNow(String path, JsonNode answer) {
        if (path.endsWith("/restore")) {
            return JSON.readTree(answer.toString().replaceFirst("(\"snapshot_id\":\"snapshot_[0-9]+)[0-9_]+", "$1"));
        }
        return path.endsWith("/projections")
                ? JSON.readTree(answer.toString().replaceAll("(\"lag_seconds\":)[-+0-9.eE]+", "$10"))
                : answer;
    }

    private static void assertEveryReadIsCovered(List<String> paths) {
        var missing = new TreeSet<String>();
        get("/openapi").get("paths").properties().stream()
                .filter(path -> path.getValue().at("/get/responses/200/content").has("application/json"))
                .map(path -> path.getKey())
                .filter(path -> !path.endsWith(".json")) // a second address of a document without the suffix
                .filter(path ->
                        paths.stream().noneMatch(read -> read.matches(path.replaceAll("[{][a-z_]+[}]", "[^/]+"))))
                .forEach(missing::add);
        assertThat(missing).isEmpty();
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/generated", name).toAbsolutePath();
    }

    private static JsonNode get(String path) {
        return JSON.readTree(send("GET", path, "", "application/json"));
    }

    private static String send(String method, String path, String body, String type) {
        try {
            var request = HttpRequest.newBuilder(URI.create(service.url() + path))
                    .header("Content-Type", type)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path + ": " + response.body()).isBetween(200, 299);
            return response.body();
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(method + " " + path, failure);
        }
    }
}
