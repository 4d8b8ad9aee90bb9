package io.waymark.ingest.batch;

import io.waymark.ingest.supervision.IngestProperties;
import java.lang.ref.Reference;

/** Finds out whether the heap has room for a batch, or for 16 MiB if that is less. */
public class HeapHeadroomCheck {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MAX_CHUNKS = 16; // more would take it from others

    private final int chunks;

    public HeapHeadroomCheck(IngestProperties settings) {
        this.chunks = Math.toIntExact(Math.min(settings.maxBatchMemory().toMegabytes(), MAX_CHUNKS) + 1);
    }

    /** Fails with {@link MemoryExhaustedException} when there is none. */
    public void check() {
        var memory = new byte[chunks][];
        try {
            for (int i = 0; i < chunks; i++) {
                memory[i] = new byte[CHUNK_BYTES];
            }
        } catch (OutOfMemoryError error) {
            throw new MemoryExhaustedException(error);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
