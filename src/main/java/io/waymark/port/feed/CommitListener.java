package io.waymark.port.feed;

/** Receives the pages that this instance commits, so that the feed does not read them back from the database. */
public interface CommitListener {

    /** Called after the transaction has committed. A page without this call is read from the feed log later. */
    void onCommit(CommittedPage page);
}
