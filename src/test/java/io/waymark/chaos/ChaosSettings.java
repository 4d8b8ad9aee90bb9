package io.waymark.chaos;

import java.nio.file.Path;

/**
 * What one run of the harness does; system properties {@code chaos.…}. The same seed chooses the same events and
 * faults; how they meet in time is the machine's choice.
 *
 * @param rounds of faults
 * @param seed of everything that is chosen
 * @param instances of the service
 * @param executors that tell runs at once
 * @param folder for data, logs and the report
 */
record ChaosSettings(int rounds, long seed, int instances, int executors, Path folder) {
    static ChaosSettings fromProperties(int rounds) {
        return new ChaosSettings(
                Integer.getInteger("chaos.rounds", rounds),
                Long.getLong("chaos.seed", 20241224),
                Integer.getInteger("chaos.instances", 3),
                Integer.getInteger("chaos.executors", 5),
                Path.of(System.getProperty("chaos.folder", "target/chaos")));
    }
}
