-- What the feed tells goes on in the trace of the producer whose event made it: the W3C traceparent of the span that
-- recorded it; null when nobody traces it.
alter table feed add column trace text;
