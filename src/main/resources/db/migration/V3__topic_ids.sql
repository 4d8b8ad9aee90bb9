-- Tells a topic from one that was made again under its name; null: not known.
alter table consumer_offset add column topic_id text;
