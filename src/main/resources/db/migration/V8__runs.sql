-- Lists of runs are in the order of their start; a run that has not started counts from its first event. A run's place
-- changes when it starts. start_no says when that was recorded, in the order of run_no, so that the pages of one list
-- keep the order that the first one had. Release 0.1, which may still run beside, sets neither column: its runs count
-- from when they were first stored.
alter table run add column first_event_at timestamptz;
alter table run add column start_no bigint not null default 0; -- 0: it started with its first event, or has not started
comment on column run.first_event_at is 'the time of the run''s first event; null: recorded by 0.1';
comment on column run.start_no is 'what run_no a new run had got when this one started, 0 if that was with its first event';

-- The time of the only event, in most cases: release 0.1 did not keep that of the first one.
update run set first_event_at = last_event_at where started_at is null;

create index run_by_start on run (coalesce(started_at, first_event_at, first_seen_at), run_no);
create index run_by_state_and_start on run (state, coalesce(started_at, first_event_at, first_seen_at), run_no);
create index run_by_start_no on run (start_no) where start_no > 0;

drop index run_by_full_workflow;
create index run_by_full_workflow on run (
    hashtextextended(workflow_namespace || '/' || workflow_name, 0),
    coalesce(started_at, first_event_at, first_seen_at), run_no);

-- Paths of executions and results refer to modules by their index here.
alter table run add column modules text[] collate "C";
comment on column run.modules is 'its modules in order of appearance; null: recorded by 0.1';

-- An execution that has failed refers to the snapshot of its failure, whose context has the error.
alter table execution add column failed_in bigint;
comment on column execution.failed_in is 'the number of the snapshot that recorded the failure; null unless it is failed';

-- Contexts of pruned snapshots that recorded a failure, as long as an execution refers to them, or a restore may make one
-- refer to them again.
create table failure (
    run_no  bigint not null,
    number  bigint not null, -- of the snapshot
    context text   not null,
    primary key (run_no, number)
) partition by range (run_no);

create or replace function history_tables() returns text[] language sql immutable parallel safe
    as $$ select array['schema_use', 'event', 'execution', 'execution_undo', 'snapshot', 'failure', 'change', 'timing',
        'result', 'metadata_version', 'restore'] $$;

select ensure_day(to_date(right(c.relname, 8), 'YYYYMMDD'))
from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'snapshot'::regclass;

-- The snapshot of a failure has the time of the execution's end, and names the execution in what it undoes.
update execution e set failed_in = s.number
from snapshot s
where e.state = 'failed' and s.run_no = e.run_no and s.phase = 'failed' and s.time = e.ended_at
    and s.undo ~ ('[[]' || e.number || '[],]');

-- The run that a dead letter is about, as far as its record names one.
alter table dead_letter add column run_id text collate "C";
comment on column dead_letter.run_id is 'the subject of the event, else the key of the record if it is a run id; null: neither can be read';
update dead_letter set run_id = encode(key, 'escape')
    where length(key) <= 250 and encode(key, 'escape') ~ '^[A-Za-z0-9._:+@=~,-]+$';
create index dead_letter_by_run on dead_letter (run_id, id) where run_id is not null;
