package io.waymark.port.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Contract tests of {@link RestoreSigningKeyLoader}. */
public interface RestoreSigningKeyLoaderContract {
    int MIN_BYTES = 16;

    /** Returns the key store of another instance that uses the same database. */
    RestoreSigningKeyLoader keyStore();

    @Test
    default void allInstancesHaveOneKey() {
        var key = keyStore().load().block();

        assertThat(key.size()).isGreaterThanOrEqualTo(MIN_BYTES);
        assertThat(keyStore().load().block()).isEqualTo(key);
    }
}
