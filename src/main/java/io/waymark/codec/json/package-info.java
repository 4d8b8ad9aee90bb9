/** Reads and writes the domain types, such as schemas, snapshots and changes, as JSON. */
@NullMarked
package io.waymark.codec.json;

import org.jspecify.annotations.NullMarked;
