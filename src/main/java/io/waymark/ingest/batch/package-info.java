/**
 * Processes one batch of records: decodes them, applies the events, stores the result, and isolates records that fail.
 */
@NullMarked
package io.waymark.ingest.batch;

import org.jspecify.annotations.NullMarked;
