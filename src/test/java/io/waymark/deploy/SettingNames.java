package io.waymark.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings of the page of settings, as variables of the environment. */
class SettingNames {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Set<String> VARIABLES = variables();

    private SettingNames() {}

    /** Whether a variable of the environment sets something; a row {@code a.b.*} stands for all that begin so. */
    static boolean isVariable(String name) {
        return VARIABLES.stream()
                .anyMatch(known -> known.endsWith("*")
                        ? name.startsWith(known.substring(0, known.length() - 1))
                        : name.equals(known));
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
