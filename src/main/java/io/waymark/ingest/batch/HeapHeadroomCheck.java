package io.waymark.ingest.batch;

import io.waymark.ingest.supervision.IngestProperties;
import java.lang.ref.Reference;

/**
 * Checks that the heap has enough free memory for a batch, by allocating up to 17 MiB. After an out-of-memory error,
 * the next attempt waits until this check succeeds.
 */
public class HeapHeadroomCheck {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MAX_CHUNKS = 16; // limits the memory that the check takes from other threads

    private final int chunks;

    public HeapHeadroomCheck(IngestProperties settings) {
        this.chunks = Math.toIntExact(Math.min(settings.maxBatchMemory().toMegabytes(), MAX_CHUNKS) + 1);
    }

    /**
     * Allocates and releases the memory of one batch. Throws {@link LowHeapException} if the allocation fails.
     */
    public void check() {
        var memory = new byte[chunks][];
        try {
            for (int i = 0; i < chunks; i++) {
                memory[i] = new byte[CHUNK_BYTES];
            }
        } catch (OutOfMemoryError error) {
            throw new LowHeapException(error);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
