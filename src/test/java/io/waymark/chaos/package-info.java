/**
 * The harness that kills, pauses and cuts everything while runs are told and followed, then compares what was
 * acknowledged with what is stored, and with what every subscriber saw.
 */
package io.waymark.chaos;
