/** REST resources of schemas: metadata, diff and inference. */
@NullMarked
package io.waymark.web.api.schema;

import org.jspecify.annotations.NullMarked;
