/** The feed as the projection reads it, and the items that it adds. */
@NullMarked
package io.waymark.postgres.projection.item;

import org.jspecify.annotations.NullMarked;
