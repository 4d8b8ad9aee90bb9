/** Schema tables. Schemas are stored once by content hash and share chunks of attributes. */
@NullMarked
package io.waymark.postgres.table.schema;

import org.jspecify.annotations.NullMarked;
