package io.waymark.port.projection;

/**
 * The result of one step of a projection. A step applies feed entries to the serving generation, which answers
 * requests, and to the generation that a rebuild fills.
 *
 * @param entries the number of applied feed entries of all generations
 * @param items the number of applied items of all generations
 * @param position the position of the serving generation after the step
 * @param building whether a rebuild is in progress
 * @param switched whether the step made a rebuilt generation the serving one
 */
public record ProjectionStepResult(int entries, int items, long position, boolean building, boolean switched) {
    /** Returns whether more entries may follow at once. */
    public boolean hasMore() {
        return entries > 0 || building;
    }
}
