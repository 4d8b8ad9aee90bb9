/**
 * Third on the data's way: recordings become rows, in one transaction with the offsets they came from. The only package
 * with SQL and R2DBC.
 */
@NullMarked
package io.waymark.store;

import org.jspecify.annotations.NullMarked;
