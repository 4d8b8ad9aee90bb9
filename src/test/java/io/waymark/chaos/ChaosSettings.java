package io.waymark.chaos;

import java.nio.file.Path;

/**
 * The settings of one run of the harness, from the system properties {@code chaos.…}. Equal seeds give equal events and
 * faults, but their interleaving depends on the machine.
 *
 * @param rounds number of rounds of faults
 * @param seed seed of all random choices
 * @param instances number of instances of the service
 * @param executors number of concurrent executors
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
