package io.waymark.port;

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
