/** A status whose history the Waymark service keeps: it publishes events and queries the REST API. */
@NullMarked
package io.waymark.client.remote;

import org.jspecify.annotations.NullMarked;
