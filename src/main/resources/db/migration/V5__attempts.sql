-- How often an executor tried an execution, as its events count it; null where they do not.
alter table execution add column attempt bigint; -- of its latest module event that had one
alter table snapshot add column attempt bigint;

-- Times are bound as timestamptz since; release 0.1, which may still run beside, binds microseconds. A product of a
-- bigint and an interval goes through a double, so whole seconds and the rest are multiplied apart: both are exact.
create or replace function micros(bigint) returns timestamptz language sql immutable strict parallel safe
    as $$ select timestamptz 'epoch' + $1 / 1000000 * interval '1 second' + $1 % 1000000 * interval '1 microsecond' $$;
