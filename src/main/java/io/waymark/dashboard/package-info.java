/**
 * The page at {@code /}: static files that ask the API like any other client. Its addresses are views of one page.
 */
@NullMarked
package io.waymark.dashboard;

import org.jspecify.annotations.NullMarked;
