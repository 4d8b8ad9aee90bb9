/**
 * PostgreSQL and Kafka for a machine that has none: real servers on loopback ports, started before the service and
 * stopped after it, with a data folder that survives restarts and kills. Their libraries are optional: the service jar
 * has this package, but not them.
 */
@NullMarked
package io.waymark.embedded;

import org.jspecify.annotations.NullMarked;
