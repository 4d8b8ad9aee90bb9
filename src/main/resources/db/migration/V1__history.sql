-- The history of runs. Names are any Unicode: texts that come from outside are escaped by the service where PostgreSQL
-- refuses them (U+0000, lone surrogates). Hashes are 128 bits and kept as uuid, which is the type of that size.
-- A run's number holds the day it was first seen (days since 1970 << 32 | count), so that all of a run's history lies
-- in one partition and retention drops whole runs.

create sequence run_count;

create table run (
    run_no              bigint      not null primary key,
    version             bigint      not null,
    snapshots_ever      bigint      not null,
    snapshots_floor     bigint      not null,
    changes_ever        bigint      not null,
    changes_floor       bigint      not null,
    timings_ever        bigint      not null,
    timings_floor       bigint      not null,
    events_ever         bigint      not null,
    executions_ever     bigint      not null,
    executions_completed bigint     not null,
    executions_failed   bigint      not null,
    first_seen_at       timestamptz not null default clock_timestamp(),
    started_at          timestamptz,
    ended_at            timestamptz,
    last_event_at       timestamptz,
    state               text        not null, -- not_started, in_progress, completed, failed
    run_id              text        not null collate "C" unique,
    workflow_namespace  text        collate "C",
    workflow_name       text        collate "C",
    last_snapshot       text,
    last_change         text,
    error               text,                 -- {type, message, stack_trace?} of the event that failed it
    plan                text        not null, -- {config?, sequence?, limits?}: written when a plan comes
    progress            text        not null  -- the rest of what the next event needs: written with every batch
) with (fillfactor = 70);

create index run_by_workflow on run (workflow_namespace, workflow_name, run_no);
create index run_by_state on run (state, run_no);

-- Schemas are stored once, by the hash of their content; their attributes in chunks that versions share.
create table schema_chunk (
    hash uuid not null primary key,
    body text not null -- {name: attribute, …} in order
);

create table schema (
    hash      uuid    not null primary key,
    fields    integer not null,
    schema_id text    not null,
    own       text    not null, -- the schema's own properties, without id and attributes
    chunks    uuid[]  not null  -- in order
);

-- Finds the schemas that share a chunk, when one of them is collected.
create index schema_by_chunk on schema using gin (chunks);

-- Which run refers to which schema: one row for all of a run's snapshots. Guards a schema from its collector. Without a
-- foreign key, which would look up and lock the schema for each row: who adds a use and who collects exclude each other.
create table schema_use (
    run_no bigint not null,
    hash   uuid   not null,
    primary key (run_no, hash)
) partition by range (run_no);
create index schema_use_by_hash on schema_use (hash);

create table event (
    run_no  bigint not null,
    id_hash uuid   not null, -- of source and id
    content uuid   not null, -- the content's hash: the same id with other content is a dead letter
    primary key (run_no, id_hash)
) partition by range (run_no);

create table execution (
    run_no     bigint  not null,
    number     bigint  not null,
    started_at timestamptz,
    ended_at   timestamptz,
    brought    uuid,             -- the schema of its start, up to its end
    timed      boolean not null, -- whether it sent a timing of its whole run since it started
    reported   boolean not null, -- whether it completed and left a schema
    state      text    not null,
    path       text    not null, -- its key: [[module, experiment], …]
    primary key (run_no, number)
) partition by range (run_no);

create table snapshot (
    run_no        bigint      not null,
    number        bigint      not null,
    first_change  bigint      not null, -- its changes are numbered from here
    time          timestamptz not null,
    change_count  integer     not null,
    feed_rank     integer     not null, -- its place in the block that the feed tells of
    before_schema uuid,
    after_schema  uuid,
    phase         text        not null,
    module        text        not null collate "C",
    experiment    text        not null collate "C",
    context       text        not null,
    path          text        not null, -- the path after it: numbers of executions, blank between
    undo          text,                 -- the executions it changed, as they were before; null: none
    primary key (run_no, number)
) partition by range (run_no);

-- Executions that changed without a snapshot, by a plan, as they were before.
create table execution_undo (
    run_no         bigint not null,
    event_no       bigint not null, -- counts the applied events of the run
    after_snapshot bigint not null, -- the last one before it
    undo           text   not null,
    primary key (run_no, event_no)
) partition by range (run_no);

create table change (
    run_no        bigint      not null,
    number        bigint      not null,
    snapshot_no   bigint      not null,
    time          timestamptz not null,
    feed_rank     integer     not null,
    categories    integer     not null, -- bits, in alphabetical order of the categories
    breaking      boolean     not null,
    before_schema uuid,                 -- states of a schema's record
    after_schema  uuid,
    change_type   text        not null,
    target_type   text        not null,
    module        text        not null collate "C",
    experiment    text        not null collate "C",
    target_id     text        not null collate "C",
    target_path   text,                 -- [name, …] of a nested field; null: target_id is the name
    fields        text[]      collate "C", -- the fields that the record of a created or deleted schema stands for
    before_state  text,                 -- states of a field's record
    after_state   text,
    details       text,                 -- [[path, before, after], …]; null: none
    reason        text,
    renamed_from  text,
    into_names    text,                 -- [name, …]; null: none
    primary key (run_no, number)
) partition by range (run_no);

-- Lists of runs tell how many of each run's changes break.
create index change_breaking on change (run_no, number) where breaking;

create table timing (
    run_no     bigint           not null,
    number     bigint           not null,
    started_at timestamptz      not null,
    ended_at   timestamptz      not null,
    seconds    double precision not null,
    feed_rank  integer          not null,
    module     text             not null collate "C",
    experiment text             not null collate "C",
    step       text             not null collate "C",
    context    text             not null,
    primary key (run_no, number)
) partition by range (run_no);

create table result (
    run_no      bigint      not null,
    key_hash    uuid        not null,
    ordinal     bigint      not null, -- the snapshot that filed it first
    recorded_at timestamptz not null,
    schema_hash uuid,
    module      text        not null collate "C",
    path        text        not null, -- [[module, experiment], …]
    data        text,
    ref         text,
    profile     text,
    primary key (run_no, key_hash)
) partition by range (run_no);
create index result_by_module on result (run_no, module, ordinal);

-- The successive versions of each module's metadata, equal neighbours being one; outlives pruned snapshots.
create table metadata_version (
    run_no         bigint      not null,
    first_snapshot bigint      not null,
    last_snapshot  bigint      not null,
    occurrences    bigint      not null,
    first_time     timestamptz not null,
    last_time      timestamptz not null,
    schema_hash    uuid,                -- null: a restore to before there was any
    module         text        not null collate "C",
    primary key (run_no, module, first_snapshot)
) partition by range (run_no);

-- Restores that were applied: what each made, and whether executors were told.
create table restore (
    run_no      bigint      not null,
    snapshot_no bigint      not null,
    time        timestamptz not null,
    id_hash     uuid        not null, -- as in event
    told        boolean     not null,
    command     text        not null, -- a CloudEvent; empty when told
    primary key (run_no, id_hash)
) partition by range (run_no);
create index restore_untold on restore (run_no, snapshot_no) where not told;

-- Runs that have rows beyond their limits.
create table prune_queue (
    run_no  bigint not null primary key,
    version bigint not null -- of the run when something was cut off last
);

-- Signs the restores that the service itself puts on the topic of events.
create table restore_secret (
    secret text not null
);
insert into restore_secret select replace(gen_random_uuid()::text || gen_random_uuid(), '-', '');

create table consumer_offset (
    partition   integer not null,
    next_offset bigint  not null,
    topic       text    not null,
    topic_id    text,             -- tells a topic from one that was made again under its name; null: not known
    primary key (topic, partition)
);

create table dead_letter (
    id            bigint      generated always as identity primary key,
    record_offset bigint      not null,
    record_time   timestamptz not null,
    put_aside_at  timestamptz not null,
    partition     integer     not null,
    topic         text        not null,
    reason        text        not null,
    key           bytea,
    value         bytea,
    headers       text        not null -- [[name, base64 value], …]
);

-- The feed: one row a transaction and run, which tells a block of positions. Positions are drawn under a lock that is
-- held to the end of the transaction, so that none becomes visible after a higher one was read.
create sequence feed_position;

create table feed (
    position       bigint      not null primary key, -- the block's last
    first_position bigint      not null,             -- the block's first; an item's position is this plus its feed_rank
    run_no         bigint      not null,
    first_snapshot bigint      not null,
    first_change   bigint      not null,
    first_timing   bigint      not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    snapshots      integer     not null,
    changes        integer     not null,
    timings        integer     not null,
    run_items      text                              -- [[feed_rank, record], …]: the run's own items
) partition by range (position);
create index feed_by_run on feed (run_no, position);

-- Whose deletion a row of the feed tells: the run's own row, which knows its name, is gone with it.
alter table feed add column deleted_run text collate "C";
update feed set deleted_run = substring(run_items from '^\[\[0,\["deleted","([^"]+)"')
    where run_items like '[[0,["deleted",%';
create index feed_by_deleted_run on feed (deleted_run) where deleted_run is not null;

-- Tells cursors of this database from those of another.
create table feed_identity (
    name text not null
);
insert into feed_identity select substr(md5(random()::text || clock_timestamp()), 1, 8);

create function micros(bigint) returns timestamptz language sql immutable strict parallel safe
    as $$ select timestamptz 'epoch' + $1 * interval '1 microsecond' $$;

create function utc_today() returns date language sql stable parallel safe
    as $$ select (clock_timestamp() at time zone 'utc')::date $$;

create function run_day(day date) returns bigint language sql immutable strict parallel safe
    as $$ select (day - date '1970-01-01')::bigint << 32 $$;

-- Those that are partitioned by the day of their run.
create function history_tables() returns text[] language sql immutable parallel safe
    as $$ select array['schema_use', 'event', 'execution', 'execution_undo', 'snapshot', 'change', 'timing', 'result',
        'metadata_version', 'restore'] $$;

-- Makes the partitions of a day's runs; does nothing when they are there.
create function ensure_day(day date) returns void language plpgsql as $$
declare
    parent text;
    part   text;
begin
    perform pg_advisory_xact_lock(hashtext('waymark.partitions'));
    foreach parent in array history_tables() loop
        part := parent || '_' || to_char(day, 'YYYYMMDD');
        if to_regclass(part) is null then
            execute format('create table %I partition of %I for values from (%s) to (%s)',
                part, parent, run_day(day), run_day(day + 1));
        end if;
    end loop;
end $$;

-- Makes the feed's partition that a position falls in; does nothing when it is there.
create function ensure_feed(at bigint) returns void language plpgsql as $$
declare
    width constant bigint := 10000000;
    part  text := 'feed_' || lpad((at / width)::text, 9, '0');
begin
    perform pg_advisory_xact_lock(hashtext('waymark.partitions'));
    if to_regclass(part) is null then
        execute format('create table %I partition of feed for values from (%s) to (%s)',
            part, at / width * width, (at / width + 1) * width);
    end if;
end $$;

-- Makes the partitions of today and the days ahead, and of the positions that come next.
create function ensure_partitions(days_ahead integer) returns void language plpgsql as $$
begin
    perform ensure_day(utc_today() + ahead) from generate_series(0, days_ahead) as ahead;
    perform ensure_feed((select last_value from feed_position) + ahead * 10000000::bigint)
        from generate_series(0, 1) as ahead;
end $$;

-- The days before this one whose partitions are there.
create function old_days(first date) returns setof date language sql stable as $$
    select to_date(right(c.relname, 8), 'YYYYMMDD')
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'snapshot'::regclass and to_date(right(c.relname, 8), 'YYYYMMDD') < first
$$;

create function drop_day(day date) returns void language plpgsql as $$
declare
    parent text;
begin
    perform pg_advisory_xact_lock(hashtext('waymark.partitions'));
    foreach parent in array history_tables() loop
        execute format('drop table if exists %I', parent || '_' || to_char(day, 'YYYYMMDD'));
    end loop;
end $$;

-- The feed's partitions that are full and whose last item was recorded before this time.
create function old_feed_partitions(since timestamptz) returns setof text language plpgsql stable as $$
declare
    part text;
    last timestamptz;
begin
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'feed'::regclass
            and (right(c.relname, 9)::bigint + 1) * 10000000 <= (select last_value from feed_position)
        order by c.relname
    loop
        execute format('select recorded_at from %I order by position desc limit 1', part) into last;
        exit when last >= since;
        return next part;
    end loop;
end $$;

create function drop_feed_partition(part text) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('waymark.partitions'));
    execute format('drop table if exists %I', part);
end $$;
