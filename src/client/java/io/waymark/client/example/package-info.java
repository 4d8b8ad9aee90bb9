/** An executable example: a census workflow and a publisher of demo runs. */
@NullMarked
package io.waymark.client.example;

import org.jspecify.annotations.NullMarked;
