/** The HTTP requests of OpenLineage clients. */
@NullMarked
package io.waymark.web.openlineage;

import org.jspecify.annotations.NullMarked;
