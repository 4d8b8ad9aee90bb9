-- Other names of datasets that a completion states, as DatasetAliasJson. Null: it states none, or an older release recorded
-- it.
alter table snapshot add column aliases text;

-- The statement that a dataset has another name.
create table dataset_alias (
    generation integer not null,
    alias      uuid    not null, -- identifies the other name
    dataset    uuid    not null,
    position   bigint  not null, -- of the latest completion that stated it
    kind       text    not null, -- symlink, renamed
    namespace  text    not null collate "C",
    name       text    not null collate "C",
    primary key (generation, alias, dataset)
) with (fillfactor = 70);
create index dataset_alias_by_dataset on dataset_alias (generation, dataset, namespace, name);
