package io.waymark.codec.openlineage;

import io.waymark.domain.record.Bytes;

/**
 * A native event (an event in Waymark's own format), encoded as JSON and ready to be published to the events topic.
 *
 * @param key the key of the record: the run id, or the name of the observed dataset
 * @param event the JSON of the event, in the structured mode of CloudEvents
 */
public record EncodedNativeEvent(String key, Bytes event) {}
