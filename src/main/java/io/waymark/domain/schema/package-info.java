/** Schemas, attributes, JSON values and content hashes. */
@NullMarked
package io.waymark.domain.schema;

import org.jspecify.annotations.NullMarked;
