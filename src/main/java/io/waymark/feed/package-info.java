/**
 * Fourth on the data's way, pushed out: while somebody listens, what this instance stores is told, and what others store
 * is read from the log's tail, once an instance; each item is encoded once, the last of them are kept in a ring of
 * bounded size, and every subscriber is a place in that ring. Who falls behind it is served from the database: pages are
 * read once for all who want them, and which runs told something is asked for many at once, so that ten thousand who
 * come back after a restart are no storm of queries.
 *
 * <pre>
 * what is stored here ─┐
 *          FeedReader ─┴▶ Tail ─▶ Ring ─▶ Lane (all, or one run's) ─▶ Subscriber ─▶ SSE
 *                 └──▶ Backlog: pages for who is behind ──────────────────┘
 * </pre>
 */
@NullMarked
package io.waymark.feed;

import org.jspecify.annotations.NullMarked;
