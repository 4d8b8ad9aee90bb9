package io.waymark.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The documented settings as names of environment variables. */
class SettingNames {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Set<String> VARIABLES = variables();

    private SettingNames() {}

    /** Returns whether an environment variable names a setting. A row {@code a.b.*} matches by prefix. */
    static boolean isVariable(String name) {
        return VARIABLES.stream()
                .anyMatch(variable -> variable.endsWith("*")
                        ? name.startsWith(variable.substring(0, variable.length() - 1))
                        : name.equals(variable));
    }

    private static Set<String> variables() {
        try {
            return ROW.matcher(Files.readString(Path.of("src/docs/configuration.md")))
                    .results()
                    .map(row -> row.group(1).replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                    .collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
