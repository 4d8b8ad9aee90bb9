/** What was stored: how large it is, and whether reading it and adding to it grow slower with its size. */
@NullMarked
package io.waymark.bench.history;

import org.jspecify.annotations.NullMarked;
