/**
 * What flows through: a config goes in, and each adapter's output goes into the next ones; events go out to a {@link
 * io.waymark.client.Status status}, in the order in which things happen.
 */
@NullMarked
package io.waymark.client.execute;

import org.jspecify.annotations.NullMarked;
