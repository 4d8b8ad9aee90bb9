/** Benchmarks of the fan-out from one item to many subscribers, in comparison with other servers. */
@NullMarked
package io.waymark.bench.fanout;

import org.jspecify.annotations.NullMarked;
