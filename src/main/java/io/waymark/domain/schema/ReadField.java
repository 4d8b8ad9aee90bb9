package io.waymark.domain.schema;

import java.util.List;

/**
 * A field that an execution read, and the fields of its output that depend on it.
 *
 * @param field the id of the read field
 * @param into the ids of the dependent fields; empty if the field influences all rows of the output, for example as a
 *     filter
 * @param kind the kind of the transformation, any text
 * @param isIndirect whether the field only influences the output, and its values do not flow into it
 */
public record ReadField(String field, List<String> into, String kind, boolean isIndirect) {
    /** The kind of a dataset whose read fields are not known. */
    public static final String UNKNOWN = "unknown";

    /** The kind of a field whose values are copied. */
    public static final String IDENTITY = "identity";

    public ReadField {
        into = List.copyOf(into);
    }
}
