package io.waymark.port.feed;

/**
 * Receives the new feed items of each transaction that this instance commits. The instance can therefore send them to
 * its subscribers without reading them back from the database.
 */
public interface CommitListener {

    /** Called after the transaction has committed. A page without this call is read from the feed log later. */
    void onCommit(CommittedPage page);
}
