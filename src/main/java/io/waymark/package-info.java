/** The Waymark service: stores, streams, compares and restores the history of data workflow runs. */
@NullMarked
package io.waymark;

import org.jspecify.annotations.NullMarked;
