/** The write path: appends a batch in one transaction. */
@NullMarked
package io.waymark.postgres.write;

import org.jspecify.annotations.NullMarked;
