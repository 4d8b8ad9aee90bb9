package io.waymark.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.waymark.startup.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * The generated password of the superuser of the embedded PostgreSQL, stored in a file that only its owner can read.
 * Without a password, every local account could connect as the superuser, read all data and run programs as the owner.
 */
final class PostgresPassword {
    private static final int BYTES = 24;
    private static final List<String> ACCESS = List.of(
            "# Written by Waymark: every connection needs the password.",
            "host all all 127.0.0.1/32 scram-sha-256",
            "host all all ::1/128 scram-sha-256");

    private final Path file;
    private String value = "";

    PostgresPassword(Path file) {
        this.file = file;
    }

    /**
     * The password in hexadecimal digits, which need no quoting in a URL or a statement. Empty before {@link #prepare}.
     */
    String value() {
        return value;
    }

    /**
     * Reads the password, or generates it for a data folder without one.
     *
     * @return whether the data is from a release before 0.2, whose server requires no password; see
     *     {@link #requirePassword}
     * @throws StartupException if the data requires a password and its file is missing
     */
    boolean prepare(Path data) throws IOException {
        boolean open = acceptsAnyPassword(data);
        if (Files.exists(file)) {
            value = Files.readString(file, US_ASCII).strip();
        } else if (open || Files.notExists(data.resolve("pg_hba.conf"))) {
            value = generated();
            OwnerOnlyFiles.write(file, value);
        } else {
            throw new StartupException(
                    "Cannot start embedded PostgreSQL: the file with its password is missing. Restore " + file
                            + ", or set " + EmbeddedServersInitializer.DATA_DIR + " to another folder");
        }
        return open;
    }

    private static boolean acceptsAnyPassword(Path data) throws IOException {
        var access = data.resolve("pg_hba.conf");
        if (Files.notExists(access)) {
            return false;
        }
        try (var lines = Files.lines(access)) {
            return lines.anyMatch(
                    line -> !line.startsWith("#") && line.stripTrailing().endsWith("trust"));
        }
    }

    /** Sets the password in a running server without one, and configures the server to require it. */
    void requirePassword(Connection superuser, Path data) throws IOException, SQLException {
        try (var statement = superuser.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD '" + value + "'");
            Files.write(data.resolve("pg_hba.conf"), ACCESS, US_ASCII);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static String generated() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
