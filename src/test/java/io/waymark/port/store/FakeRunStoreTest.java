package io.waymark.port.store;

import io.waymark.domain.record.Partition;
import io.waymark.port.broker.DeadLetter;
import java.util.List;

class FakeRunStoreTest implements RunStoreContract {

    private final FakeRunStore store = new FakeRunStore();

    @Override
    public RunStore store() {
        return store;
    }

    @Override
    public List<DeadLetter> deadLetters(Partition partition) {
        return store.deadLetters().stream()
                .filter(letter -> letter.record().partition().equals(partition))
                .toList();
    }
}
