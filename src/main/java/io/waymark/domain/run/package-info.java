/** What flows through: the {@link io.waymark.domain.run.RunEvent events} of a run and the {@link io.waymark.domain.run.RunState state} they add up to. */
@NullMarked
package io.waymark.domain.run;

import org.jspecify.annotations.NullMarked;
