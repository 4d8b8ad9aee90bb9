/** REST resources of runs. */
@NullMarked
package io.waymark.web.api.run;

import org.jspecify.annotations.NullMarked;
