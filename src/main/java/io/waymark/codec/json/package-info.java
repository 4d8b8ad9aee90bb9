/** JSON serialization of the domain types. */
@NullMarked
package io.waymark.codec.json;

import org.jspecify.annotations.NullMarked;
