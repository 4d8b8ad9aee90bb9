/** Executable examples: a census workflow that records its run, and a publisher of demo runs. */
@NullMarked
package io.waymark.client.example;

import org.jspecify.annotations.NullMarked;
