package io.waymark.ingest;

import io.waymark.decode.Decoded;
import io.waymark.decode.EventDecoder;
import io.waymark.ingest.Portion.Taken;
import io.waymark.port.EventRecord;
import io.waymark.port.ProcessingFailure;

/** Decodes the records of a slice. */
class Decoding {

    private final EventDecoder decoder;
    private final IngestMeters meters;

    Decoding(EventDecoder decoder, IngestMeters meters) {
        this.decoder = decoder;
        this.meters = meters;
    }

    /** Decodes all records; fails with {@link ProcessingFailure} when an error may be caused by other records, too. */
    Portion decode(Slice slice) {
        var taken = ProcessingFailure.guard(() -> meters.time(
                "decode", () -> slice.records().stream().map(this::decode).toList()));
        return new Portion(taken, slice.from(), slice.to());
    }

    private Taken decode(EventRecord record) {
        try {
            return new Taken(record, decoder.decode(record), null);
        } catch (RuntimeException | StackOverflowError failure) { // these depend on the one record alone
            var reason = "Cannot decode a record: the service failed at it: " + failure;
            return new Taken(record, new Decoded.Rejected(reason), failure);
        }
    }
}
