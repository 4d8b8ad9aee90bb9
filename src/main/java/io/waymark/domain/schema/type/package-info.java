/** Type families: spellings of column types that mean the same kind of data. */
@NullMarked
package io.waymark.domain.schema.type;

import org.jspecify.annotations.NullMarked;
