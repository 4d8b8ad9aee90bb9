-- Rows that repeat what the row of a snapshot contains are not stored. A mark in the row of the snapshot stands for them.
-- Rows of earlier releases stay as they are, because readers look in both places.

-- True: the snapshot stands for the version of the metadata that it started.
alter table snapshot add column starts_version boolean;

-- True: the snapshot stands for the result that it recorded, the only one of its execution.
alter table snapshot add column stores_result boolean;

-- The event of the snapshot: the hash of its source and id, and that of its content. Null: the event has a row in event.
alter table snapshot add column event_id uuid;
alter table snapshot add column event_content uuid;

create index snapshot_by_event on snapshot (run_no, uuid_hash(event_id)) where event_id is not null;
create index snapshot_by_module on snapshot (run_no, module, number) where starts_version or stores_result;
create index snapshot_by_result on snapshot (run_no, hashtext(execution_key)) where stores_result;

-- Runs that have rows beyond their limits. Takes the place of prune_queue: release 0.1, which may still run beside, deletes
-- the rows of the runs in that one without regard to marks.
create table history_prune_queue (
    run_no  bigint not null primary key,
    version bigint not null
);

-- The condition follows the union, so that PostgreSQL can merge the rows of both tables in the order of their indexes.
create view module_schema_version as
    select run_no, module, first_snapshot, last_snapshot, occurrences, first_time, last_time, schema_hash
    from (
        select v.run_no, v.module, v.first_snapshot, v.last_snapshot, v.occurrences, v.first_time, v.last_time,
            v.schema_hash, true as is_version
        from metadata_version v
        union all
        select s.run_no, s.module, s.number, s.number, 1::bigint, s.time, s.time, s.after_schema, s.starts_version
        from snapshot s) v
    where is_version;

create view applied_event as
    select e.run_no, e.id_hash, e.content
    from event e
    union all
    select s.run_no, s.event_id, s.event_content
    from snapshot s
    where s.event_id is not null;

create view execution_result as
    select run_no, module, ordinal, key_hash, path, recorded_at, schema_hash, data, ref, profile
    from (
        select r.run_no, r.module, r.ordinal, r.key_hash, r.path, r.recorded_at, r.schema_hash, r.data, r.ref, r.profile,
            true as is_result
        from result r
        union all
        select s.run_no, s.module, s.number, null::uuid, s.execution_key, s.time, s.after_schema, null::text,
            null::text, null::text, s.stores_result
        from snapshot s) r
    where is_result;

create or replace view history.metadata_version as
    select r.run_id, history.plain(v.module) as module_name,
        row_number() over (partition by v.run_no, v.module order by v.first_snapshot) as version,
        history.record_id('snapshot', v.first_snapshot, v.first_time) as first_snapshot,
        history.record_id('snapshot', v.last_snapshot, v.last_time) as last_snapshot, v.occurrences,
        history.reference(s.schema_id, s.hash, s.fields) as schema
    from run r
        join module_schema_version v on v.run_no = r.run_no
        left join schema s on s.hash = v.schema_hash;

create or replace view history.result as
    select r.run_id, x.ordinal as number, history.plain(x.module) as module_name,
        p.path -> -1 ->> 'experiment' as experiment_name, history.key(p.path) as key, p.path,
        history.value(x.data) as data, history.value(x.ref) as ref, history.value(x.profile) as profile,
        history.reference(s.schema_id, s.hash, s.fields) as schema, x.recorded_at
    from run r
        join execution_result x on x.run_no = r.run_no
        cross join lateral (select history.path(x.path, r.modules) as path offset 0) p
        left join schema s on s.hash = x.schema_hash;
