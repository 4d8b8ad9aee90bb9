/** A status that keeps the history of a run in the memory of this process, without a server. */
@NullMarked
package io.waymark.client.local;

import org.jspecify.annotations.NullMarked;
