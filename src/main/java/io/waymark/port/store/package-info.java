/** The interfaces that write runs and their history to the database. */
@NullMarked
package io.waymark.port.store;

import org.jspecify.annotations.NullMarked;
