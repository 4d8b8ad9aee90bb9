package io.waymark.port.feed;

/** Tells this instance's listeners what it stores itself, so that it need not be read again. */
public interface CommitListener {

    /** To be called when the transaction has committed; one that nobody calls for is told when the log is read. */
    void onCommit(CommittedPage page);
}
