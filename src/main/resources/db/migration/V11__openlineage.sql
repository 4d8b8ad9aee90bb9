-- The OpenLineage events that were received: the events of one run add up, in any order of their arrival.
create table lineage_event (
    received_at timestamptz not null default now(),
    event_group uuid        not null,
    run_id      text        not null collate "C",
    hash        text        not null collate "C",
    event       bytea       not null,
    primary key (run_id, event_group, hash)
);

create index lineage_event_received_at on lineage_event (received_at);
