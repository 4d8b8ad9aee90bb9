/** Fuzz tests: invalid events, records and requests, and their expected outcomes. */
package io.waymark.fuzz;
