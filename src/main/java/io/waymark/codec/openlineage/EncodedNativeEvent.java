package io.waymark.codec.openlineage;

import io.waymark.domain.record.Bytes;
import io.waymark.domain.run.RunId;

/**
 * A native event that is ready to be published.
 *
 * @param run the run of the event
 * @param event the event in structured mode
 */
public record EncodedNativeEvent(RunId run, Bytes event) {}
