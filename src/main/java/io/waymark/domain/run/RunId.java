package io.waymark.domain.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The id of a run, which the executor chooses. It contains only characters that are safe in URLs. */
public record RunId(String value) {
    /** The format of a run id, for error messages (EVT-2). */
    public static final String FORMAT_RULE = "1 to 250 characters of A-Z a-z 0-9 . _ : + @ = ~ , -, but not . or ..";

    /** Begins the ids of observations, and of no other run (EVT-50). */
    public static final String OBSERVATION_PREFIX = "observed:";

    private static final int OBSERVATION_DIGITS = 32;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:+@=~,-]{1,250}");

    /**
     * Validates the characters and the length. {@code .} and {@code ..} are valid, because release 0.1 may have stored
     * them.
     *
     * @throws IllegalArgumentException if the value has other characters, or a length outside 1 to 250
     */
    public RunId {
        if (!VALID.matcher(value).matches()) {
            throw invalidRunId(value);
        }
    }

    /**
     * Parses the id of a new run. Rejects {@code .} and {@code ..}, which URLs treat as path segments.
     *
     * @throws IllegalArgumentException if the text is not a valid id
     */
    public static RunId of(String text) {
        if (text.equals(".") || text.equals("..")) {
            throw invalidRunId(text);
        }
        return new RunId(text);
    }

    /** Returns the id of the run that holds an observation of a dataset, derived from the identity of its event. */
    public static RunId ofObservation(String source, String id) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(source.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            var hash = HexFormat.of().formatHex(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
            return new RunId(OBSERVATION_PREFIX + hash.substring(0, OBSERVATION_DIGITS));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(
                    "Cannot compute a hash: this Java runtime lacks SHA-256. Use another Java runtime.", missing);
        }
    }

    /** Returns whether the run holds an observation of a dataset, outside of runs of workflows. */
    public boolean isObservation() {
        return value.startsWith(OBSERVATION_PREFIX);
    }

    private static IllegalArgumentException invalidRunId(String value) {
        return new IllegalArgumentException("Cannot use a run id: it must be " + FORMAT_RULE + ": " + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
