package io.waymark.port.broker;

import io.waymark.domain.record.EventRecord;
import java.util.List;

class FakeDeadLetterPublisherTest implements DeadLetterPublisherContract {
    private final FakeDeadLetterPublisher fake = new FakeDeadLetterPublisher();

    @Override
    public DeadLetterPublisher publisher() {
        return fake;
    }

    @Override
    public DeadLetterPublisher unavailable() {
        var unavailable = new FakeDeadLetterPublisher();
        unavailable.failNext(new BrokerUnavailableException("Cannot publish: injected", new Exception()));
        return unavailable;
    }

    @Override
    public List<EventRecord> published(int count) {
        return fake.put().stream().map(DeadLetter::record).toList();
    }
}
