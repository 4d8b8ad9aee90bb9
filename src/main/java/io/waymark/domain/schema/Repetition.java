package io.waymark.domain.schema;

/** Counts the characters that the records of one comparison repeat, before they are made. */
final class Repetition {
    private long repeated;

    /**
     * Counts some more.
     *
     * @throws ComparisonTooLarge when there are more than allowed
     */
    void add(long characters) {
        repeated += characters;
        if (repeated > ComparisonTooLarge.MOST_REPEATED) {
            throw new ComparisonTooLarge();
        }
    }

    /** Counts the outer names in the id and the path of a nested field. */
    void addOuterNames(Place place) {
        var parent = place.parent();
        if (parent != null && parent.depth() > 0) {
            add(2L * parent.length() + 4L * parent.depth());
        }
    }

    /** Counts the nested attributes in the state of an outer field. */
    void addNested(Attribute state) {
        if (!state.attributes().isEmpty()) {
            add(state.nestedLength());
        }
    }
}
