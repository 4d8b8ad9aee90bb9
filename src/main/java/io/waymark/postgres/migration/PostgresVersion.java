package io.waymark.postgres.migration;

import io.waymark.startup.StartupException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The version of a PostgreSQL server, and the check that Waymark supports it.
 *
 * @param number the value of {@code server_version_num}, for example 150018 for 15.18
 */
record PostgresVersion(int number) {

    private static final PostgresVersion OLDEST = new PostgresVersion(170000);
    private static final int MINORS = 10_000;

    /**
     * Checks the version of the server of a connection.
     *
     * @throws StartupException if the version is too old
     */
    static void require(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show server_version_num")) {
            row.next();
            var version = new PostgresVersion(row.getInt(1));
            if (version.isTooOld()) {
                throw new StartupException(
                        version.tooOldMessage(address(connection.getMetaData().getURL())));
            }
        }
    }

    boolean isTooOld() {
        return number < OLDEST.number;
    }

    String tooOldMessage(String address) {
        return "PostgreSQL %d or newer is needed, this is %s at %s".formatted(OLDEST.number / MINORS, this, address);
    }

    /** Returns the host and port of a JDBC URL. */
    private static String address(String url) {
        return URI.create(url.substring("jdbc:".length())).getAuthority();
    }

    @Override
    public String toString() {
        return number / MINORS + "." + number % MINORS;
    }
}
