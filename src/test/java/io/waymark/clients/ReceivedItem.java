package io.waymark.clients;

/** An item of the feed as a client hands it to its program. */
record ReceivedItem(String kind, String id, String data) {}
