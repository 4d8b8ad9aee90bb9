package io.waymark.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed server certificate, created for one test.
 *
 * @param store PKCS-12 file, with {@link #PASSWORD}
 * @param certificate PEM file that a client trusts
 * @param key PEM file, PKCS-8
 */
record TestCertificate(Path store, Path certificate, Path key) {

    static final String PASSWORD = "secret";

    static TestCertificate make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        var store = folder.resolve("server.p12").toAbsolutePath();
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-ext",
                        "bc:c",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        var output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var key = keys.getKey("server", PASSWORD.toCharArray());
        return new TestCertificate(
                store,
                write(
                        folder.resolve("server.crt"),
                        "CERTIFICATE",
                        keys.getCertificate("server").getEncoded()),
                write(folder.resolve("server.key"), "PRIVATE KEY", key.getEncoded()));
    }

    private static Path write(Path file, String type, byte[] content) throws IOException {
        var lines = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, lines, type));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toAbsolutePath();
    }
}
