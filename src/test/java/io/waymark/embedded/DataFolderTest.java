package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path temp;

    @Test
    void aSecondServiceIsRefusedInOneLineThatNamesTheFirst() throws IOException {
        try (var first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(
                            "process id " + ProcessHandle.current().pid())
                    .hasMessageContaining(first.path().toString())
                    .hasMessageContaining("waymark.data-dir")
                    .hasMessageNotContaining("\n");
        }
        open().close();
    }

    @Test
    void aServerKeepsItsPort() throws IOException {
        int port;
        try (var folder = open()) {
            port = folder.port("kafka");
        }
        try (var folder = open()) {
            assertThat(folder.port("kafka")).isEqualTo(port);
        }
    }

    @Test
    void aPortThatSomebodyTookIsReplacedByAnotherOne() throws IOException {
        try (var folder = open()) {
            int port = folder.port("kafka");
            try (var somebody = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(folder.port("kafka")).isNotEqualTo(somebody.getLocalPort());
            }
        }
    }

    @Test
    void noTwoServersAreGivenTheSamePort() throws IOException {
        try (var folder = open()) {
            int port = folder.port("kafka");
            Files.writeString(temp.resolve("data/ports.properties"), "postgresql=" + port);
            assertThat(folder.port("postgresql")).isNotEqualTo(port);
        }
    }

    @Test
    void aFirstStartThatDidNotEndIsBegunAnew() throws IOException {
        try (var folder = open()) {
            var data = Files.createDirectories(folder.prepare("kafka"));
            Files.createFile(data.resolve("half"));
            assertThat(folder.prepare("kafka").resolve("half")).doesNotExist();
        }
    }

    @Test
    void whatAServerWroteIsKept() throws IOException {
        try (var folder = open()) {
            var data = Files.createDirectories(folder.prepare("kafka"));
            folder.prepared("kafka");
            Files.createFile(data.resolve("whole"));
            assertThat(folder.prepare("kafka").resolve("whole")).exists();
        }
    }

    private DataFolder open() {
        return DataFolder.open(temp.resolve("data"));
    }
}
