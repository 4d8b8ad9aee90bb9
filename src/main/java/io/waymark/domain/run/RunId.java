package io.waymark.domain.run;

import java.util.regex.Pattern;

/** Names one execution of a workflow from start to end. */
public record RunId(String value) {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException when the value is not 1 to 128 letters, digits, dots, underscores, colons or
     *     hyphens
     */
    public RunId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Cannot use a run id: 1 to 128 of A-Z a-z 0-9 . _ : - are allowed: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
