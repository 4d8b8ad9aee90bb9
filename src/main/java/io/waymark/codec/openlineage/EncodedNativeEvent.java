package io.waymark.codec.openlineage;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;

/**
 * A native event (an event in Waymark's own format), encoded as JSON and ready to be published to the events topic.
 *
 * @param run the run to which the event belongs
 * @param event the JSON of the event, in the structured mode of CloudEvents
 */
public record EncodedNativeEvent(RunId run, Bytes event) {}
