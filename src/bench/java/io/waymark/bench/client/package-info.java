/** The load client. It runs many subscribers in one process, counts every item and checks the order. */
@NullMarked
package io.waymark.bench.client;

import org.jspecify.annotations.NullMarked;
