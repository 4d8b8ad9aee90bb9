package io.waymark.domain.run;

import java.util.regex.Pattern;

/** Names one execution of a workflow from start to end. */
public record RunId(String value) {
    /** Describes a run id in error messages (EVT-2). */
    public static final String FORMAT_RULE = "1 to 250 of A-Z a-z 0-9 . _ : + @ = ~ , -, and neither . nor ..";

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:+@=~,-]{1,250}");

    /**
     * Checks the form. Runs that release 0.1 stored may be named {@code .} or {@code ..}.
     *
     * @throws IllegalArgumentException when the value has other characters, or too few or too many
     */
    public RunId {
        if (!VALID.matcher(value).matches()) {
            throw invalidRunId(value);
        }
    }

    /**
     * Reads the id of a run that is to come, which no URL takes for a step between folders.
     *
     * @throws IllegalArgumentException when the text is no run id
     */
    public static RunId of(String text) {
        if (text.equals(".") || text.equals("..")) {
            throw invalidRunId(text);
        }
        return new RunId(text);
    }

    private static IllegalArgumentException invalidRunId(String value) {
        return new IllegalArgumentException("Cannot use a run id: it must be " + FORMAT_RULE + ": " + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
