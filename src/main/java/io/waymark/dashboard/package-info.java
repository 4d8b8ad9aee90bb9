/**
 * The page at {@code /}: static files that ask the API like any other client. Its addresses are views of one page, its
 * headers allow it nothing but this host.
 */
@NullMarked
package io.waymark.dashboard;

import org.jspecify.annotations.NullMarked;
