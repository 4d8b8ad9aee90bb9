package io.waymark;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.fixture.InstalledPostgres;
import io.waymark.fixture.ServiceProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Tests a start against a PostgreSQL that is older than the minimum version. */
class OldPostgresIT {

    @TempDir
    Path folder;

    @Test
    @EnabledIf("isInstalled")
    void oldPostgresFailsTheStartInOneLine() throws Exception {
        try (var postgres = InstalledPostgres.start(folder)) {
            var service = ServiceProcess.launch(
                    "--spring.r2dbc.url=r2dbc:postgresql://postgres@127.0.0.1:" + postgres.port() + "/postgres",
                    "--waymark.kafka.bootstrap-servers=127.0.0.1:9");

            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.log().lines().filter(line -> line.contains(" WARN ") || line.contains(" ERROR ")))
                    .singleElement()
                    .asString()
                    .containsPattern("PostgreSQL 17 or newer is needed, this is 1[0-6]\\.\\d+ at 127\\.0\\.0\\.1:"
                            + postgres.port());
            assertThat(postgres.tables()).isZero();
        }
    }

    static boolean isInstalled() {
        boolean installed = InstalledPostgres.folder().isPresent();
        if (!installed) {
            System.out.println("SKIPPED OldPostgresIT: no PostgreSQL older than 17 is in /usr/lib/postgresql");
        }
        return installed;
    }
}
