package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import java.util.List;

class FakeEventPublisherTest implements EventPublisherContract {
    private final FakeEventPublisher fake = new FakeEventPublisher();

    @Override
    public EventPublisher publisher() {
        return fake;
    }

    @Override
    public EventPublisher unavailable() {
        var unavailable = new FakeEventPublisher();
        unavailable.failAt(1);
        return unavailable;
    }

    @Override
    public List<EventRecord> published(int count) {
        return fake.records();
    }
}
