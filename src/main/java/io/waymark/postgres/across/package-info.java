/** Reads the tables of the projection across runs, of the generation that serves requests. */
@NullMarked
package io.waymark.postgres.across;

import org.jspecify.annotations.NullMarked;
