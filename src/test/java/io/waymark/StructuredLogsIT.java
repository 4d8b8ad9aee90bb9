package io.waymark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** Runs the service with its shipped logging configuration, while its servers are unreachable. */
class StructuredLogsIT {
    private static final List<String> COMMAND = List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1))
                    .filter(part -> !part.endsWith("test-classes"))
                    .collect(Collectors.joining(System.getProperty("path.separator"))),
            WaymarkApplication.class.getName(),
            "--server.port=0",
            "--spring.r2dbc.url=r2dbc:postgresql://waymark@127.0.0.1:9/waymark",
            "--waymark.kafka.bootstrap-servers=127.0.0.1:9",
            "--logging.structured.format.console=ecs");

    @Test
    void logLinesAreJsonWithKeyValues() throws IOException {
        var process = new ProcessBuilder(COMMAND)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            var lines = new ArrayList<String>();
            var line = output.readLine();
            while (line != null && !line.contains("\"reason\":")) {
                lines.add(line);
                line = output.readLine();
            }
            assertThat(lines)
                    .isNotEmpty()
                    .allSatisfy(
                            each -> assertThat(JsonParserFactory.getJsonParser().parseMap(each))
                                    .containsKeys("@timestamp", "log", "message"));
            assertThat(line).isNotNull();
            assertThat(JsonParserFactory.getJsonParser().parseMap(line)).containsKeys("message", "reason");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
