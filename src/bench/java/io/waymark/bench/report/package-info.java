/** What is told: each finding as it comes, and all of them in files. */
@NullMarked
package io.waymark.bench.report;

import org.jspecify.annotations.NullMarked;
