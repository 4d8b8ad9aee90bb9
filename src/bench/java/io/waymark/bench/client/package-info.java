/** The load client: very many subscribers in one process, whose every item is counted and whose order is checked. */
@NullMarked
package io.waymark.bench.client;

import org.jspecify.annotations.NullMarked;
