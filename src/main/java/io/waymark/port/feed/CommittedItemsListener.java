package io.waymark.port.feed;

/**
 * Receives the new feed items of each transaction that this instance commits. The instance can therefore send them to
 * its subscribers without reading them back from the database.
 */
public interface CommittedItemsListener {

    /**
     * Receives the items of a transaction that has committed. If this call is missing, the items are read from the
     * database later.
     */
    void onCommit(CommittedItems page);
}
