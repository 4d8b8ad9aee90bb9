-- The lineage of a completion: the fields that it read, as LineageJson. Null: it states none, or an older release recorded
-- it. The module whose output it read, if it does not name its inputs.
alter table snapshot add column lineage text;
alter table snapshot add column lineage_module text collate "C";

-- The lineages that completions stated: for a dataset that an execution of a workflow writes, the fields that it read.
-- Another statement of the same execution is a lineage of its own.
create table lineage (
    generation         integer not null,
    lineage            uuid    not null,
    target             uuid    not null, -- the written dataset
    runs               bigint  not null, -- whose last statement it is
    target_namespace   text    not null collate "C",
    target_name        text    not null collate "C",
    workflow_namespace text    collate "C",
    workflow_name      text    collate "C",
    module             text    not null collate "C",
    experiment         text    not null collate "C",
    primary key (generation, lineage)
) with (fillfactor = 70);

-- The edges of a lineage. A column is identified by the hash of its dataset and its name, or of its dataset if the name is
-- null: then it stands for all columns.
create table lineage_edge (
    generation       integer not null,
    lineage          uuid    not null,
    number           integer not null, -- within its lineage, from 0
    indirect         boolean not null,
    source           uuid    not null, -- the read dataset
    target           uuid    not null,
    source_column    uuid    not null,
    target_column    uuid    not null,
    source_namespace text    not null collate "C",
    source_name      text    not null collate "C",
    source_field     text    collate "C",
    target_field     text    collate "C",
    kind             text    not null collate "C",
    primary key (generation, lineage, number)
);
create index lineage_edge_by_source on lineage_edge (generation, source, lineage, number);
create index lineage_edge_by_target on lineage_edge (generation, target, lineage, number);
create index lineage_edge_by_source_column on lineage_edge (generation, source_column, lineage, number);
create index lineage_edge_by_target_column on lineage_edge (generation, target_column, lineage, number);

-- The lineage that an execution of a run stated last for a dataset.
create table lineage_run (
    generation integer     not null,
    run_no     bigint      not null,
    slot       uuid        not null, -- dataset, workflow, module and experiment
    lineage    uuid        not null,
    position   bigint      not null, -- of the completion
    snapshot   bigint      not null,
    time       timestamptz not null,
    run_id     text        not null collate "C",
    primary key (generation, run_no, slot)
) with (fillfactor = 70);
create index lineage_run_by_lineage on lineage_run (generation, lineage, position, run_no);
