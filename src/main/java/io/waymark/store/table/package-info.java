/** What flows through: domain records and the rows that keep them, a class a table. */
@NullMarked
package io.waymark.store.table;

import org.jspecify.annotations.NullMarked;
