package io.waymark.clients;

/** A feed item as a client delivers it to its program. */
record ReceivedItem(String kind, String id, String data) {}
