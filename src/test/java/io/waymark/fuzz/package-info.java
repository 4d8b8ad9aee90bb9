/** What should never come in: events, records, requests that are wrong in every way, and what has to become of them. */
package io.waymark.fuzz;
