/** Adds up the facets of a run of OpenLineage and converts them to members of native events. */
@NullMarked
package io.waymark.codec.openlineage.facet;

import org.jspecify.annotations.NullMarked;
