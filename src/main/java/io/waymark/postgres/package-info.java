/** The PostgreSQL adapter, the only package with SQL. Wires its subpackages. */
@NullMarked
package io.waymark.postgres;

import org.jspecify.annotations.NullMarked;
