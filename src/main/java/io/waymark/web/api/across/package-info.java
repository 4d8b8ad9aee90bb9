/** Requests across runs: workflows, datasets, changes, comparison and projections. */
@NullMarked
package io.waymark.web.api.across;

import org.jspecify.annotations.NullMarked;
