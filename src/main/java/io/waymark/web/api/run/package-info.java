/** REST resources that list, show, restore, verify and delete runs and their history. */
@NullMarked
package io.waymark.web.api.run;

import org.jspecify.annotations.NullMarked;
