-- The execution of a snapshot or a timing as its key was when the event was applied, written as in execution.path. Null:
-- recorded by 0.1, or the event had no effect on an execution.
alter table snapshot add column execution_key text;
alter table timing add column execution_key text;

-- The dataset that a completion names. Null: the dataset is derived from workflow and execution.
alter table snapshot add column dataset_namespace text collate "C";
alter table snapshot add column dataset_name text collate "C";

-- Items that a projection added to the feed, in their order: [[kind, record, fields], …].
alter table feed add column derived_items text;

-- A projection reads the feed in its order and keeps tables that span runs. All rows of one pass over the feed have one
-- generation. A rebuild fills a new generation while requests read the old one.
create table projection (
    name          text        not null,
    generation    integer     not null,
    state         text        not null, -- serving, building, obsolete
    position      bigint      not null default 0, -- of the last applied feed entry
    quiet_through bigint      not null default 0, -- entries up to here add no items to the feed: they are from before
    started_at    timestamptz not null default clock_timestamp(),
    recorded_at   timestamptz,                    -- when the last applied entry was recorded
    primary key (name, generation)
);
create unique index projection_by_state on projection (name, state) where state <> 'obsolete';

-- The instance that runs a projection.
create table projection_lease (
    name       text        not null primary key,
    owner      text        not null,
    expires_at timestamptz not null
);
insert into projection_lease values ('across-runs', '', '-infinity');
insert into projection (name, generation, state, quiet_through)
select 'across-runs', 1, 'serving', (select coalesce(max(position), 0) from feed);

-- Identifiers below are hashes of names, because names may be longer than an entry of an index.
create table workflow (
    generation     integer     not null,
    workflow       uuid        not null,
    first_position bigint      not null, -- of its first feed item
    runs           bigint      not null,
    failures       bigint      not null, -- runs that are failed
    last_start     timestamptz not null, -- of its latest run
    last_change_at timestamptz,          -- the latest between-run change
    namespace      text        not null collate "C",
    name           text        not null collate "C",
    gaps           text        not null, -- histogram of the gaps between events: bucket:count …
    primary key (generation, workflow)
) with (fillfactor = 70);
create index workflow_by_start on workflow (generation, last_start, first_position);
create index workflow_by_failures on workflow (generation, failures, first_position);
create index workflow_by_name on workflow (generation, left(namespace || '/' || name, 200), first_position);

create table workflow_run (
    generation    integer     not null,
    run_no        bigint      not null,
    workflow      uuid        not null,
    start         timestamptz not null, -- of the run; of its first item before the run has started
    started_at    timestamptz,
    ended_at      timestamptz,
    last_event_at timestamptz not null,
    breaking      bigint      not null, -- between-run changes that its completions caused
    compatible    bigint      not null,
    state         text        not null,
    run_id        text        not null collate "C",
    primary key (generation, run_no)
) with (fillfactor = 70);
create index workflow_run_by_start on workflow_run (generation, workflow, start, run_no);
create index workflow_run_completed on workflow_run (generation, workflow, start, run_no) where state = 'completed';

create table dataset (
    generation     integer     not null,
    dataset        uuid        not null,
    workflow       uuid,                 -- of its latest completion
    first_position bigint      not null, -- of its first completion
    version        bigint      not null, -- the current one
    breaking       bigint      not null, -- breaking between-run changes so far
    schema_hash    uuid        not null,
    last_time      timestamptz not null,
    namespace      text        not null collate "C",
    name           text        not null collate "C",
    fields         text[]      collate "C", -- keys of the fields of the current version
    primary key (generation, dataset)
) with (fillfactor = 70);
create index dataset_by_position on dataset (generation, first_position);
create index dataset_by_workflow on dataset (generation, workflow, first_position);
create index dataset_by_field on dataset using gin (fields);

create table dataset_version (
    generation       integer     not null,
    dataset          uuid        not null,
    version          bigint      not null,
    position         bigint      not null, -- of the completion that started it
    current_from     timestamptz not null, -- the earliest time of a completion of this or a later version
    runs             bigint      not null,
    changes          bigint      not null,
    breaking_changes bigint      not null,
    breaking         boolean     not null,
    schema_hash      uuid        not null,
    first_time       timestamptz not null,
    last_time        timestamptz not null,
    first_run        text        not null collate "C",
    last_run         text        not null collate "C",
    first_snapshot   bigint      not null,
    last_snapshot    bigint      not null,
    first_module     text        not null collate "C",
    last_module      text        not null collate "C",
    first_experiment text        not null collate "C",
    last_experiment  text        not null collate "C",
    primary key (generation, dataset, version)
) with (fillfactor = 70);
create index dataset_version_by_time on dataset_version (generation, dataset, current_from, version);
create index dataset_version_by_schema on dataset_version (schema_hash);

create table dataset_run (
    generation integer not null,
    dataset    uuid    not null,
    version    bigint  not null,
    run_no     bigint  not null,
    primary key (generation, run_no, dataset, version)
);

-- Between-run changes: the columns of change, and the version that starts with them.
create table dataset_change (
    generation    integer     not null,
    position      bigint      not null, -- of the completion that caused it
    number        bigint      not null, -- within its version, from 1
    dataset       uuid        not null,
    workflow      uuid,
    version       bigint      not null,
    snapshot_no   bigint      not null,
    time          timestamptz not null,
    categories    integer     not null,
    breaking      boolean     not null,
    before_schema uuid,
    after_schema  uuid,
    run_id        text        not null collate "C",
    workflow_namespace text   collate "C",
    workflow_name text        collate "C",
    change_type   text        not null,
    target_type   text        not null,
    module        text        not null collate "C",
    experiment    text        not null collate "C",
    target_id     text        not null collate "C",
    target_path   text,
    fields        text[]      collate "C",
    field_keys    text[]      collate "C", -- keys of the field and of its former name, or of the fields of a schema
    before_state  text,
    after_state   text,
    details       text,
    reason        text,
    renamed_from  text,
    into_names    text,
    primary key (generation, position, number)
);
create index dataset_change_by_dataset on dataset_change (generation, dataset, position, number);
create index dataset_change_by_workflow on dataset_change (generation, workflow, position, number);
create index dataset_change_breaking on dataset_change (generation, position, number) where breaking;
create index dataset_change_by_field on dataset_change using gin (field_keys);
create index dataset_change_by_time on dataset_change (generation, time, position, number);
create index dataset_change_renames on dataset_change (generation, dataset, position, number) where renamed_from is not null;
create index dataset_change_by_schema_before on dataset_change (before_schema) where before_schema is not null;

-- The last durations of a step of an execution of a workflow.
create table step_baseline (
    generation integer not null,
    baseline   uuid    not null,
    workflow   uuid    not null,
    durations  bigint  not null, -- ever
    module     text    not null collate "C",
    step       text    not null collate "C",
    key        text    not null, -- of the execution, as text
    primary key (generation, baseline)
) with (fillfactor = 70);
create index step_baseline_by_workflow on step_baseline (generation, workflow);

create table step_duration (
    generation integer          not null,
    baseline   uuid             not null,
    slot       integer          not null, -- the ordinal of the duration modulo the window
    position   bigint           not null, -- of the feed item
    run_no     bigint           not null,
    seconds    double precision not null,
    ended_at   timestamptz      not null,
    run_id     text             not null collate "C",
    primary key (generation, baseline, slot)
) with (fillfactor = 70);
create index step_duration_by_run on step_duration (generation, run_no);

-- Executions in progress, with the time at which they become late, until they are reported as late.
create table open_execution (
    generation integer     not null,
    run_no     bigint      not null,
    execution  uuid        not null,
    baseline   uuid        not null,
    started_at timestamptz not null,
    due_at     timestamptz, -- null: there are too few durations, or it is late
    late       boolean     not null default false,
    workflow_namespace text not null collate "C",
    workflow_name text     not null collate "C",
    module     text        not null collate "C",
    experiment text        not null collate "C",
    run_id     text        not null collate "C",
    key        text        not null, -- of the execution, as text
    primary key (generation, run_no, execution)
) with (fillfactor = 70);
create index open_execution_late on open_execution (generation, run_no, execution) where late;
create index open_execution_due on open_execution (generation, due_at) where due_at is not null;
create index open_execution_by_baseline on open_execution (generation, baseline);

-- Executions whose lateness the feed has reported.
create table late_execution (
    run_no     bigint           not null,
    execution  uuid             not null,
    started_at timestamptz      not null,
    reported_at timestamptz     not null,
    expected   double precision not null, -- seconds
    elapsed    double precision not null, -- seconds, when it was reported
    key        text             not null, -- of the execution, as text
    number     bigint           not null generated by default as identity, -- orders reports of the same moment
    primary key (run_no, execution, started_at)
);
