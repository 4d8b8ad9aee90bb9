/**
 * The REST API over the stored records. Each response has the feed cursor of its moment; errors are problem documents.
 */
@NullMarked
package io.waymark.web.api;

import org.jspecify.annotations.NullMarked;
