package io.waymark.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.waymark.docs.Documentation.Block;
import io.waymark.fixture.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the commands and programs of the Markdown pages that are marked with a comment, against a live service. */
class DocumentationIT {

    /** Repeats each request for up to 20 s, because a record that a command requests may not be stored yet. */
    private static final String STRICT_CURL =
            "curl() { command curl --silent --show-error --fail --retry 20 --retry-delay 1 --retry-all-errors \"$@\"; }\n";

    private static TestService service;
    private static String address;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        service = TestService.start(DocumentationIT.class);
        address = "127.0.0.1:" + service.context().getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @MethodSource
    void markedCommandsSucceed(Block block) throws Exception {
        var script = "set -eu -o pipefail\n" + STRICT_CURL + block.text().replace("127.0.0.1:8080", address);

        var output = run(Path.of(""), "bash", "-c", script);

        assertThat(output).isNotBlank();
    }

    static Stream<Block> markedCommandsSucceed() {
        return marked(marker -> marker.equals("run"));
    }

    @ParameterizedTest
    @MethodSource
    void markedProgramsRecordACompletedRun(Block block) throws Exception {
        var name = block.marker().substring("program ".length());
        var interpreter = name.endsWith(".py")
                ? "python3"
                : name.endsWith(".mjs")
                        ? "node"
                        : Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString();
        if (!isThere(interpreter)) {
            System.out.println("Skipped " + name + " of " + block + ": " + interpreter + " is not installed");
            assumeThat(false).isTrue();
        }
        Files.writeString(folder.resolve(name), block.text());

        var printed = run(folder, interpreter, name).strip();

        var runUrl = printed.replaceFirst("/changes$", "");
        var state = run(
                Path.of(""),
                "bash",
                "-c",
                STRICT_CURL + "for i in $(seq 50); do curl " + runUrl
                        + " | grep '\"state\":\"completed\"' && exit; sleep 0.2; done; exit 1");
        assertThat(state).contains("\"completed\":2");
    }

    static Stream<Block> markedProgramsRecordACompletedRun() {
        return marked(marker -> marker.matches("program .*\\.(py|mjs|java)"));
    }

    private static Stream<Block> marked(Predicate<String> marker) {
        var blocks = Documentation.blocks().stream()
                .filter(block -> marker.test(block.marker()))
                .toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(3);
        return blocks.stream();
    }

    private static boolean isThere(String program) {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interruption) {
            throw new AssertionError(interruption);
        }
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        var errors = Files.createTempFile("documentation", ".txt");
        var builder = new ProcessBuilder(List.of(command))
                .directory(folder.toAbsolutePath().toFile())
                .redirectError(errors.toFile());
        builder.environment().put("WAYMARK_URL", "http://" + address);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(() -> output + readQuietly(errors)).isZero();
        return output;
    }

    private static String readQuietly(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            return failure.toString();
        }
    }
}
