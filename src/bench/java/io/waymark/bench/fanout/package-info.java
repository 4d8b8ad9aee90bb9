/** From one item to very many subscribers, beside others that do it. */
@NullMarked
package io.waymark.bench.fanout;

import org.jspecify.annotations.NullMarked;
