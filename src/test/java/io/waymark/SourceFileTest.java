package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks the size of the source files of the service and the client library. */
class SourceFileTest {
    private static final int MAX_LINES = 250;

    @Test
    void filesAreShort() throws IOException {
        var files = new ArrayList<Path>();
        for (var root : List.of("src/main/java", "src/client/java")) {
            try (var paths = Files.walk(Path.of(root))) {
                paths.filter(path -> path.toString().endsWith(".java")).forEach(files::add);
            }
        }
        var longFiles = new ArrayList<String>();
        for (var file : files) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_LINES) {
                longFiles.add(file + ": " + lines);
            }
        }

        assertThat(files).hasSizeGreaterThan(400);
        assertThat(longFiles)
                .as("files with more than %s lines: split them by idea", MAX_LINES)
                .isEmpty();
    }
}
