package io.waymark.codec.openlineage.event;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Shortens names that are longer than native events allow (EVT-9). A shortened name ends with a part of the hash of the
 * whole name, so that different names stay different. A character outside the basic plane is kept or left out as a whole.
 */
public final class NameShortener {
    private static final int MAX_LENGTH = 400;
    private static final int HASH_LENGTH = 16;

    private NameShortener() {}

    public static String shorten(String name) {
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        var hash = Sha256.hex(name.getBytes(UTF_8)).substring(0, HASH_LENGTH);
        int end = MAX_LENGTH - HASH_LENGTH - 1;
        boolean splitsPair =
                Character.isHighSurrogate(name.charAt(end - 1)) && Character.isLowSurrogate(name.charAt(end));
        return name.substring(0, splitsPair ? end - 1 : end) + '~' + hash;
    }
}
