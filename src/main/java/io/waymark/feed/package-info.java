/**
 * Fourth on the data's way, pushed out: the log's tail is read once an instance, each item is encoded once, the last of
 * them are kept in a ring of bounded size, and every subscriber is a place in that ring. Who falls behind it is served
 * from the database.
 *
 * <pre>
 * FeedReader ─▶ Tail ─▶ Ring ─▶ Lane (all, or one run's) ─▶ Subscriber ─▶ SSE
 *      └────────────────── pages for who is behind ───────────┘
 * </pre>
 */
@NullMarked
package io.waymark.feed;

import org.jspecify.annotations.NullMarked;
