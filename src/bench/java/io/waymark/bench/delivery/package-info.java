/** Live feeds: how soon an item arrives, and what a silent subscriber costs. */
@NullMarked
package io.waymark.bench.delivery;

import org.jspecify.annotations.NullMarked;
