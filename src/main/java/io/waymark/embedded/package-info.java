/** Embedded PostgreSQL and Kafka servers for a machine that has none. */
@NullMarked
package io.waymark.embedded;

import org.jspecify.annotations.NullMarked;
