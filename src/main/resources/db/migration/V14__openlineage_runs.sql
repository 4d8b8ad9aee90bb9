-- All events of one OpenLineage run belong to the run of Waymark that the first of them named. Null: stored before.
alter table lineage_event add column lineage_run text collate "C";
alter table lineage_event add column workflow_namespace text collate "C";
alter table lineage_event add column workflow_name text collate "C";
alter table lineage_event add column parent_job text collate "C";

create index lineage_event_by_lineage_run on lineage_event (lineage_run, received_at);
