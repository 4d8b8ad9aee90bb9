/**
 * Tests the service with published clients of other projects, unmodified: publishers of events, readers of the feed.
 */
package io.waymark.clients;
