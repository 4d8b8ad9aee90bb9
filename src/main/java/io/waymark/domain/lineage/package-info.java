/** Column lineage: which columns of which datasets the columns of a dataset are computed from (LIN). */
@NullMarked
package io.waymark.domain.lineage;

import org.jspecify.annotations.NullMarked;
