package io.waymark.web.body;

import io.waymark.web.problem.RequestRejectedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;

/** The supported encodings of a request body: not compressed, or compressed with gzip (EVT-13, API-20). */
enum ContentEncoding {
    IDENTITY,
    GZIP;

    private static final String NAME = "gzip";
    private static final String ALIAS = "x-gzip"; // RFC 9110, section 8.4.1.3

    /**
     * Returns the encoding that the {@code Content-Encoding} header declares.
     *
     * @throws RequestRejectedException with status 415 for any other encoding and for more than one
     */
    static ContentEncoding of(HttpHeaders headers) {
        var encodings = headers.getOrDefault(HttpHeaders.CONTENT_ENCODING, List.of()).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(encoding -> encoding.strip().toLowerCase(Locale.ROOT))
                .filter(encoding -> !encoding.isEmpty() && !encoding.equals("identity"))
                .toList();
        if (encodings.isEmpty()) {
            return IDENTITY;
        }
        if (encodings.equals(List.of(NAME)) || encodings.equals(List.of(ALIAS))) {
            return GZIP;
        }
        throw new RequestRejectedException(
                        415,
                        "unsupported-media-type",
                        "The Content-Encoding of the body is not supported: compress it once with gzip, or send it"
                                + " without Content-Encoding.")
                .withHeader(HttpHeaders.ACCEPT_ENCODING, NAME);
    }
}
