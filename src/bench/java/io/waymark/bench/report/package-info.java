/** The report: prints each measurement as it is added, and writes all of them to files. */
@NullMarked
package io.waymark.bench.report;

import org.jspecify.annotations.NullMarked;
