/** Ports that read what spans runs: workflows, datasets, baselines and comparisons. */
@NullMarked
package io.waymark.port.across;

import org.jspecify.annotations.NullMarked;
