/** Groups the spellings of column types that mean the same kind of data, for example all integer types. */
@NullMarked
package io.waymark.domain.schema.type;

import org.jspecify.annotations.NullMarked;
