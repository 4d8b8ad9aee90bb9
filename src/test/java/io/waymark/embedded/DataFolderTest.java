package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.startup.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path temp;

    @Test
    void secondServiceIsRejectedWithFirstNamed() throws IOException {
        try (var first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining(
                            "process id " + ProcessHandle.current().pid())
                    .hasMessageContaining(first.path().toString())
                    .hasMessageContaining("waymark.data-dir")
                    .hasMessageNotContaining("\n");
        }
        open().close();
    }

    @Test
    void serverKeepsItsPort() throws IOException {
        int port;
        try (var folder = open()) {
            port = folder.port("kafka");
        }
        try (var folder = open()) {
            assertThat(folder.port("kafka")).isEqualTo(port);
        }
    }

    @Test
    void takenPortIsReplaced() throws IOException {
        try (var folder = open()) {
            int port = folder.port("kafka");
            try (var otherServer = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(folder.port("kafka")).isNotEqualTo(otherServer.getLocalPort());
            }
        }
    }

    @Test
    void serversGetDifferentPorts() throws IOException {
        try (var folder = open()) {
            int port = folder.port("kafka");
            Files.writeString(temp.resolve("data/ports.properties"), "postgresql=" + port);
            assertThat(folder.port("postgresql")).isNotEqualTo(port);
        }
    }

    @Test
    void incompleteFirstStartIsRepeated() throws IOException {
        try (var folder = open()) {
            var data = folder.prepare("kafka");
            Files.createFile(data.resolve("half"));
            assertThat(folder.prepare("kafka").resolve("half")).doesNotExist();
        }
    }

    @Test
    void preparedDataIsKept() throws IOException {
        try (var folder = open()) {
            var data = folder.prepare("kafka");
            folder.markPrepared("kafka");
            Files.createFile(data.resolve("whole"));
            assertThat(folder.prepare("kafka").resolve("whole")).exists();
        }
    }

    @Test
    void fileInsteadOfFolderIsExplained() throws IOException {
        Files.writeString(temp.resolve("data"), "a file");

        assertThatThrownBy(this::open)
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("Not a directory")
                .hasMessageContaining("waymark.data-dir")
                .hasMessageNotContaining("\n");
    }

    @Test
    void fullDiskIsExplained() {
        assertThatThrownBy(() -> DataFolder.requireFreeSpace(temp, Long.MAX_VALUE))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("MiB left")
                .hasMessageContaining("free some space")
                .hasMessageNotContaining("\n");
    }

    @Test
    void newFoldersAreForTheirOwnerOnly() throws IOException {
        try (var folder = open()) {
            assertThat(Files.getPosixFilePermissions(folder.path()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(folder.prepare("kafka")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void unsupportedPathsAreReachedByALink() throws IOException {
        try (var folder = DataFolder.open(temp.resolve("a,b $HOME"))) {
            var data = folder.prepare("kafka");

            assertThat(data.toString()).doesNotContain(",", "$");
            assertThat(data.toRealPath())
                    .isEqualTo(folder.path().resolve("kafka").toRealPath());
        }
    }

    private DataFolder open() {
        return DataFolder.open(temp.resolve("data"));
    }
}
