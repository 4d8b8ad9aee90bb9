/**
 * Waymark keeps the history of every workflow's run. The data's way:
 *
 * <pre>
 * Kafka topic ─▶ ingest ─▶ decode ─▶ domain ─▶ store ─▶ PostgreSQL ─▶ feed  ─▶ SSE
 *  (key = run)   batches   bytes→     pure     one tx                └▶ query ─▶ REST
 *                          events     fold     a batch
 * </pre>
 *
 * <ol>
 *   <li>{@code ingest} takes what one poll of the topic returned: a poll is a batch is a transaction.
 *   <li>{@code decode} turns bytes into events, {@code wire} the domain's records into JSON and back.
 *   <li>{@code domain} folds each event into its run's state: {@code (RunState, event) → (RunState, Recording)}.
 *   <li>{@code store} writes a batch's recordings and moves its offsets, whole or not at all.
 *   <li>{@code feed} pushes what is stored here, and what it reads that others stored, to every subscriber.
 *   <li>{@code query} answers from the same tables, with the feed's cursor beside the answer; {@code dashboard} serves
 *       the page that shows both.
 *   <li>{@code description} says what all of it looks like from outside: OpenAPI, AsyncAPI, JSON Schemas.
 *   <li>{@code tracing} goes on in the traces of producers, beside the flow.
 *   <li>{@code port} says what the flow needs of the edges; edges never know each other.
 *   <li>{@code client} is what an executor uses, {@code embedded} what a machine without servers needs.
 * </ol>
 */
@NullMarked
package io.waymark;

import org.jspecify.annotations.NullMarked;
