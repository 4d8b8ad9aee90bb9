/**
 * The chaos harness. It injects faults while runs are published and followed, then compares acknowledged events with
 * stored rows and with the items of every subscriber.
 */
package io.waymark.chaos;
