/** The Java client library of Waymark: publishes the events of a run and reads its history. */
@NullMarked
package io.waymark.client;

import org.jspecify.annotations.NullMarked;
