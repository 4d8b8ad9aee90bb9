package io.waymark.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An embedded server that starts in the background.
 *
 * @param address the address at which it will accept connections
 * @param started completes when it accepts connections, or with the failure of its start
 */
record StartingServer(String address, CompletableFuture<Void> started) {
    /**
     * Waits until the server accepts connections. Throws the failure of its start.
     *
     * @return the address of the server
     */
    String await() {
        try {
            started.join();
            return address;
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }
}
