/**
 * What flows through: a run's config goes in; out come the {@link io.waymark.domain.plan.Expansion executions} it asks
 * for and the {@link io.waymark.domain.plan.Inference schema} that is expected after a Preprocessor.
 */
@NullMarked
package io.waymark.domain.plan;

import org.jspecify.annotations.NullMarked;
