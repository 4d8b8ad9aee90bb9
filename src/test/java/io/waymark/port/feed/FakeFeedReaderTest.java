package io.waymark.port.feed;

import io.waymark.port.store.RunUpdate;

class FakeFeedReaderTest implements FeedReaderContract {
    private final FakeFeedReader reader = new FakeFeedReader();

    @Override
    public FeedReader reader() {
        return reader;
    }

    @Override
    public void record(RunUpdate update) {
        reader.append(update);
    }
}
