package io.waymark.ingest.batch;

import io.waymark.codec.event.DecodeResult;
import io.waymark.codec.event.EventDecoder;
import io.waymark.domain.record.EventRecord;
import io.waymark.ingest.batch.EventBatch.DecodedRecord;
import io.waymark.ingest.supervision.RecordSlice;
import io.waymark.port.JvmErrorException;

/**
 * Decodes the records of a batch, or of a part of it, into events. A record that is not a valid event does not affect
 * the other records.
 */
public class RecordDecoder {

    private final EventDecoder decoder;
    private final IngestMetrics metrics;

    public RecordDecoder(EventDecoder decoder, IngestMetrics metrics) {
        this.decoder = decoder;
        this.metrics = metrics;
    }

    /**
     * Decodes all records. Throws {@link JvmErrorException} for an error that other records may have caused, such as
     * an out-of-memory error.
     */
    EventBatch decode(RecordSlice slice) {
        var decoded = JvmErrorException.wrapErrors(() -> metrics.time(
                "decode", () -> slice.records().stream().map(this::decode).toList()));
        return new EventBatch(decoded, slice.from(), slice.to());
    }

    private DecodedRecord decode(EventRecord record) {
        try {
            return new DecodedRecord(record, decoder.decode(record), null);
        } catch (RuntimeException | StackOverflowError failure) { // failures that depend on this record alone
            var reason = "Cannot decode a record: the service failed at it: " + failure;
            return new DecodedRecord(record, new DecodeResult.Rejected(reason), failure);
        }
    }
}
