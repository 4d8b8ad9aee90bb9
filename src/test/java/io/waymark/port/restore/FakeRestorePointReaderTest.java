package io.waymark.port.restore;

import io.waymark.fixture.RunScenario;

class FakeRestorePointReaderTest implements RestorePointReaderContract {
    private final FakeRestorePointReader fake = new FakeRestorePointReader();

    @Override
    public RestorePointReader points() {
        return fake;
    }

    @Override
    public void record(RunScenario run) {
        fake.with(run);
    }
}
