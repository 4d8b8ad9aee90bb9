package io.waymark.domain.schema.diff;

/**
 * Signals that the change records of a comparison would be too large, because they repeat more than {@link
 * #MAX_REPEATED_CHARACTERS} characters of outer names and nested attributes. The count is the same for all spellings of
 * a schema. A replay of the events therefore rejects the same events (EVT-9).
 */
public final class DiffTooLargeException extends RuntimeException {
    /**
     * The maximum number of characters that the records of a comparison may repeat (16 Mi). Counted are the names of
     * outer fields in ids and paths of nested fields, nested attributes in states of outer fields, and names of outer
     * properties in paths of details.
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
