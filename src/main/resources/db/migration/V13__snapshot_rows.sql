-- Rows that repeat what the row of a snapshot contains are not stored. A mark in the row of the snapshot stands for them.
-- Rows of earlier releases stay as they are, because readers look in both places.

-- True: the snapshot stands for the version of the metadata that it started.
alter table snapshot add column starts_version boolean;
create index snapshot_by_module on snapshot (run_no, module, number) where starts_version;

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

create or replace view history.metadata_version as
    select r.run_id, history.plain(v.module) as module_name,
        row_number() over (partition by v.run_no, v.module order by v.first_snapshot) as version,
        history.record_id('snapshot', v.first_snapshot, v.first_time) as first_snapshot,
        history.record_id('snapshot', v.last_snapshot, v.last_time) as last_snapshot, v.occurrences,
        history.reference(s.schema_id, s.hash, s.fields) as schema
    from run r
        join module_schema_version v on v.run_no = r.run_no
        left join schema s on s.hash = v.schema_hash;
