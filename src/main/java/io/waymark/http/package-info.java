/**
 * The server itself, before a request reaches a controller: how long and how large a request may be, when a connection
 * that does not get on is cut, and what is said to who does not speak HTTP.
 */
@NullMarked
package io.waymark.http;

import org.jspecify.annotations.NullMarked;
