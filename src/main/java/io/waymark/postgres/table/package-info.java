/** Tables of a run history. */
@NullMarked
package io.waymark.postgres.table;

import org.jspecify.annotations.NullMarked;
