/** Query parameters, pagination and responses of lists. */
@NullMarked
package io.waymark.web.api.list;

import org.jspecify.annotations.NullMarked;
