package io.waymark.domain.schema.diff;

/**
 * The change records of a comparison would repeat more than {@link #MAX_REPEATED_CHARACTERS} characters. The bound holds for every
 * instance and every replay (EVT-9), so it counts what does not depend on the spelling of a schema.
 */
public final class DiffTooLargeException extends RuntimeException {
    /**
     * The characters that records may repeat together: names of outer fields in the ids and paths of nested ones, nested
     * attributes in the states of outer ones, and names of outer properties in the paths of details.
     */
    public static final long MAX_REPEATED_CHARACTERS = 16 << 20;

    private static final long serialVersionUID = 1L;

    DiffTooLargeException() {
        super(
                "the change records would repeat more than " + (MAX_REPEATED_CHARACTERS >> 20)
                        + " Mi characters of outer names and nested attributes: use shorter names for fields and"
                        + " properties that nest others, or fewer levels",
                null,
                false,
                false);
    }
}
