/** The life of the process: how soon it is ready, and whether its memory grows. */
@NullMarked
package io.waymark.bench.lifecycle;

import org.jspecify.annotations.NullMarked;
