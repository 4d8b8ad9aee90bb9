package io.waymark.startup;

/** The start of a database server that belongs to this process and starts in the background. */
@FunctionalInterface
public interface DatabaseStart {
    /** Waits until the server accepts connections. Throws the failure of its start. */
    void await();
}
