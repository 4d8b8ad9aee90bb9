/**
 * What flows through: the domain's records as JSON, both ways. Written once, for REST, the feed, the store and the wire,
 * so that a change looks the same wherever it is read.
 */
@NullMarked
package io.waymark.wire;

import org.jspecify.annotations.NullMarked;
