package io.waymark.codec.openlineage;

import io.waymark.domain.record.Bytes;

/**
 * A native event that is ready to be published.
 *
 * @param key the key of the record: the run id, or the name of the observed dataset
 * @param event the event in structured mode
 */
public record EncodedNativeEvent(String key, Bytes event) {}
