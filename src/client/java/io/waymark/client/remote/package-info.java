/** A status that Waymark keeps: publishes events and queries the REST API. */
@NullMarked
package io.waymark.client.remote;

import org.jspecify.annotations.NullMarked;
