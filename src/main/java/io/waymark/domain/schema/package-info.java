/** Schemas of tables with their attributes, the JSON values in them, and hashes that identify content. */
@NullMarked
package io.waymark.domain.schema;

import org.jspecify.annotations.NullMarked;
