/** REST resources that show, compare and infer the schemas of modules. */
@NullMarked
package io.waymark.web.api.schema;

import org.jspecify.annotations.NullMarked;
