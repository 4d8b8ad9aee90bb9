package io.waymark.feed.item;

import io.waymark.port.feed.FeedItem;
import io.waymark.port.feed.FeedItem.Gap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes feed items once for all subscribers. If an item cannot be encoded, its encoding is retried, because memory
 * may be short temporarily. After {@value #MAX_ATTEMPTS} failed attempts, subscribers receive a gap ({@code
 * unreadable}) instead of the item.
 */
public final class ItemEncoder {
    public static final int MAX_ATTEMPTS = 3;

    private static final Logger log = LoggerFactory.getLogger(ItemEncoder.class);
    private static final int MAX_FAILED_ITEMS = 1000;

    private final Function<FeedItem, EncodedItem> encode;
    private final Map<Long, Integer> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > MAX_FAILED_ITEMS;
        }
    };

    public ItemEncoder(Function<FeedItem, EncodedItem> encode) {
        this.encode = encode;
    }

    /**
     * Encodes an item.
     *
     * @throws FeedStepException if the encoding failed and a retry may succeed
     */
    public EncodedItem encode(FeedItem item) {
        try {
            return encode.apply(item);
        } catch (RuntimeException | VirtualMachineError | LinkageError failure) {
            int attempts = countFailure(item.position());
            if (attempts >= MAX_ATTEMPTS && item instanceof FeedItem.RecordedItem recordedItem) {
                return gap(recordedItem, attempts, failure);
            }
            throw new FeedStepException("Cannot encode the item at position " + item.position(), failure);
        }
    }

    private EncodedItem gap(FeedItem.RecordedItem item, int attempts, Throwable failure) {
        long position = item.position();
        var origin = item.origin();
        if (attempts == MAX_ATTEMPTS) {
            log.error(
                    "Could not encode feed item (position={}, run={}, kind={}). Subscribers get a gap instead.",
                    position,
                    origin.run(),
                    item.kind(),
                    failure);
        }
        var missing = new Gap.MissingItems(item.kind(), origin.workflow(), false);
        return encode.apply(new Gap(position, position, Gap.Reason.UNREADABLE, origin.run(), Set.of(missing)));
    }

    private synchronized int countFailure(long position) {
        return failures.merge(position, 1, Integer::sum);
    }
}
