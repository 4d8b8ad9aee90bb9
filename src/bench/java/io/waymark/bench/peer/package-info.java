/** What Waymark is compared with: the least that could do a part of the same work. */
@NullMarked
package io.waymark.bench.peer;

import org.jspecify.annotations.NullMarked;
