-- The contents of the tables and their columns. Names that are not self-explanatory stay as they are, because instances of
-- the previous release use them during an upgrade; these comments explain them. Flyway runs this file whenever it changes.

comment on table run is 'one row per run: its state, its counters, and what the next event of the run needs';
comment on column run.run_no is 'days since 1970-01-01 of the first event in the upper 32 bits, a sequence number in the lower 32';
comment on column run.version is 'the number of stored batches of the run, for optimistic locking';
comment on column run.snapshots_ever is 'the number of snapshots recorded so far, including pruned ones';
comment on column run.snapshots_floor is 'the number of the last pruned snapshot; 0: none is pruned';
comment on column run.changes_ever is 'the number of change records recorded so far, including pruned ones';
comment on column run.changes_floor is 'the number of the last pruned change record; 0: none is pruned';
comment on column run.timings_ever is 'the number of finished timings recorded so far, including pruned ones';
comment on column run.timings_floor is 'the number of the last pruned timing; 0: none is pruned';
comment on column run.events_ever is 'the number of applied events';
comment on column run.executions_ever is 'the number of executions that have an event';
comment on column run.first_seen_at is 'when the first event of the run was stored';
comment on column run.last_snapshot is 'the id of the latest snapshot';
comment on column run.last_change is 'the id of the latest change record';
comment on column run.plan is 'JSON: {config, sequence, limits} of the run''s plan events';
comment on column run.progress is 'JSON: the rest of the reducer''s state, written with every batch';

comment on column history.run.state is 'not_started, in_progress, completed or failed; observed: an observation of a dataset, no run of a workflow';

comment on table schema is 'each distinct schema once, by the hash of its content';
comment on column schema.fields is 'the number of attributes';
comment on column schema.own is 'JSON: the properties of the schema without its id and its attributes';
comment on column schema.chunks is 'the hashes of its attribute chunks, in order';
comment on table schema_chunk is 'consecutive attributes of schemas; schemas with equal attributes share chunks';
comment on column schema_chunk.body is 'JSON: {name: attribute}, in order';
comment on table schema_use is 'the schemas that a run refers to; a schema without a row here is deleted in the background';

comment on table event is 'the ids of applied events: a repeated event has no effect';
comment on column event.id_hash is 'the hash of the source and the id of the event';
comment on column event.content is 'the hash of the content; the same id with different content is a dead letter';

comment on table execution is 'one row per execution of a module that has an event';
comment on column execution.number is 'the number of the execution in the run, from 1';
comment on column execution.brought is 'the input schema that module.started reported, until the execution ends';
comment on column execution.timed is 'whether the executor reported a timing of the whole execution';
comment on column execution.reported is 'whether the execution completed with an output schema';

comment on table execution_undo is 'the previous states of executions that a plan event changed, for restores';
comment on column execution_undo.event_no is 'the number of the event in the run, from 1';
comment on column execution_undo.after_snapshot is 'the number of the last snapshot before the event';
comment on column execution_undo.undo is 'JSON: the changed executions in their previous state';

comment on table snapshot is 'one row per module event or restore: the schemas before and after it';
comment on column snapshot.first_change is 'the number of its first change record, if it has one';
comment on column snapshot.feed_rank is 'its index among the feed items of its batch, from 0; position = feed.first_position + feed_rank';
comment on column snapshot.undo is 'JSON: the changed executions in their previous state, for restores; null: none';

comment on table failure is 'contexts of pruned snapshots that an execution or a possible restore still needs for its error';
comment on column failure.number is 'the number of the pruned snapshot';

comment on table change is 'one row per difference between the schemas before and after a snapshot';
comment on column change.snapshot_no is 'the number of its snapshot';
comment on column change.feed_rank is 'its index among the feed items of its batch, as in snapshot';
comment on column change.categories is 'a bit per category, the lowest bit for the first one in alphabetical order';
comment on column change.before_schema is 'the schema before, in a change of a schema';
comment on column change.after_schema is 'the schema after, in a change of a schema';
comment on column change.before_state is 'JSON: the attribute before, in a change of a field';
comment on column change.after_state is 'JSON: the attribute after, in a change of a field';
comment on column change.fields is 'the fields of a created or deleted schema; filters by field find the change by them';
comment on column change.into_names is 'JSON: the names of the resulting fields if one field became several; null: none';

comment on table timing is 'one row per finished timing of an execution or of one of its steps';
comment on column timing.seconds is 'the duration in seconds';
comment on column timing.feed_rank is 'its index among the feed items of its batch, as in snapshot';

comment on view execution_result is 'the latest result of each execution: the rows of result, and the snapshots that stand for one';
comment on table result is 'the latest result of each execution; without the results for which a snapshot stands';
comment on column result.key_hash is 'the hash of the key of the execution';
comment on column result.ordinal is 'the number of the snapshot that recorded the first result: the order of results';
comment on column result.data is 'JSON: the value as the executor sent it';
comment on column result.ref is 'JSON: where the executor stored a larger value';

comment on view module_schema_version is 'all versions of the metadata: the rows of metadata_version, and the snapshots that stand for one';
comment on table metadata_version is 'the successive schemas of each module, repeated ones counted once; kept when snapshots are pruned; without the versions for which a snapshot stands';
comment on column metadata_version.occurrences is 'the number of consecutive snapshots that have the schema';
comment on column metadata_version.schema_hash is 'null: a restore removed the metadata';

comment on table restore is 'one row per applied restore, until and after its command is published';
comment on column restore.snapshot_no is 'the number of the snapshot that the restore added';
comment on column restore.told is 'whether the restore command is published to the topic of commands';
comment on column restore.command is 'the restore command as a CloudEvent; empty when it is published';
comment on table restore_secret is 'the key that signs restore events of this service';

comment on table history_prune_queue is 'runs with rows beyond their limits, to be deleted in the background';
comment on column history_prune_queue.version is 'the version of the run at the last pruning';
comment on table prune_queue is 'the queue of release 0.1';
comment on column prune_queue.version is 'the version of the run at the last pruning';

comment on table consumer_offset is 'the next offset of each partition, stored with the events before it';
comment on column consumer_offset.topic_id is 'Kafka''s id of the topic, which differs for a recreated topic; null: unknown';

comment on table dead_letter is 'records that could not be applied, with the reason';
comment on column dead_letter.record_time is 'the timestamp of the record at the broker';
comment on column dead_letter.put_aside_at is 'when the record became a dead letter';
comment on column dead_letter.headers is 'JSON: [[name, value in Base64]]';

comment on table feed is 'one row per batch and run: a block of consecutive feed positions';
comment on column feed.position is 'the last position of the block';
comment on column feed.first_position is 'the first position of the block';
comment on column feed.first_snapshot is 'the number of the first snapshot in the block';
comment on column feed.first_change is 'the number of the first change record in the block';
comment on column feed.first_timing is 'the number of the first timing in the block';
comment on column feed.snapshots is 'the number of snapshots in the block';
comment on column feed.changes is 'the number of change records in the block';
comment on column feed.timings is 'the number of timings in the block';
comment on column feed.run_items is 'JSON: [[feed_rank, record]]: the changes of the run''s state';
comment on column feed.deleted_run is 'the id of the run whose deletion the row reports; null: it reports other items';
comment on column feed.trace is 'W3C traceparent of the span that recorded the items; null: not traced';
comment on column feed.workflows is 'JSON: [[feed_rank, namespace, name]]: the workflow of the run from that rank on, [feed_rank] for none; null: recorded by 0.1';
comment on table feed_identity is 'the random name of this database in cursors: a cursor of another database is recognized';
comment on column feed_identity.name is 'eight hexadecimal digits';

comment on column snapshot.execution_key is 'the key of the execution when the event was applied; null: recorded by 0.1, or without an execution';
comment on column snapshot.dataset_namespace is 'the dataset that the completion names; null: derived from workflow and execution';
comment on column snapshot.dataset_name is 'the dataset that the completion names; null: derived from workflow and execution';
comment on column timing.execution_key is 'the key of the execution when the event was applied; null: recorded by 0.1, or without an execution';
comment on column feed.derived_items is 'JSON: [[kind, record, fields]]: items that a projection added; null: the entry has items of events';

comment on table projection is 'one row per generation of a projection: a pass over the feed from its beginning';
comment on column projection.state is 'serving: requests read it; building: a rebuild fills it; obsolete: its rows are being deleted';
comment on column projection.position is 'the position of the last applied feed entry';
comment on column projection.quiet_through is 'up to this position, the projection adds no items to the feed, because they are older than it';
comment on table projection_lease is 'the instance that runs a projection, until when';
comment on table workflow is 'projection: one row per workflow';
comment on column workflow.first_position is 'the position of its first feed item';
comment on column workflow.gaps is 'a histogram of the gaps between events of its runs: bucket:count, for stale runs (BL-3)';
comment on table workflow_run is 'projection: the runs of each workflow';
comment on column workflow_run.breaking is 'the breaking between-run changes that its completions caused';
comment on column workflow_run.compatible is 'the compatible between-run changes that its completions caused';
comment on table dataset is 'projection: one row per dataset, with its current version (DS-1)';
comment on column dataset.version is 'the number of the current version';
comment on column dataset.breaking is 'the number of breaking between-run changes so far';
comment on column dataset.fields is 'the keys of the fields of the current version';
comment on table dataset_version is 'projection: the versions of each dataset (DS-3)';
comment on column dataset_version.position is 'the feed position of the completion that started the version';
comment on column dataset_version.current_from is 'the earliest time of a completion of this or a later version';
comment on table dataset_run is 'projection: which runs completed with which version of a dataset';
comment on table dataset_change is 'projection: between-run changes (DS-4); the columns of change, and the version that starts with them';
comment on column dataset_change.field_keys is 'the keys of the field and of its former name, or of the fields of a schema';
comment on column snapshot.starts_version is 'true: the row stands for the version of the metadata of its module that it started, which has no row in metadata_version';
comment on column snapshot.stores_result is 'true: the row stands for the result that it recorded, which has no row in result';
comment on column snapshot.event_id is 'the hash of source and id of the event, which has no row in event; null: it has one';
comment on column snapshot.event_content is 'the hash of the content of the event; null: it is in event';
comment on view applied_event is 'all applied events: the rows of event, and the snapshots that contain theirs';
comment on column snapshot.lineage is 'JSON: the fields that the completion read, [[namespace, name, [field, kind, indirect, into, …], …], …]; null: it states none (LIN-1)';
comment on column snapshot.lineage_module is 'the module whose output has these fields; null: the lineage names its datasets';
comment on column snapshot.aliases is 'JSON: other names of datasets, [[kind, namespace, name, namespace and name of the dataset if it is another], …] (EVT-51)';
comment on table dataset_alias is 'projection: other names of datasets (DS-9)';
comment on column dataset_alias.alias is 'identifies the other name, which is in namespace and name';
comment on column dataset_alias.dataset is 'identifies the dataset that has the name';
comment on column dataset_alias.position is 'the position in the feed of the latest completion that stated it';
comment on column dataset_alias.kind is 'symlink: the name leads to the same data; renamed: the dataset had the name before';
comment on table lineage is 'projection: the lineages that executions state for the datasets that they write (LIN-3)';
comment on column lineage.target is 'identifies the written dataset';
comment on column lineage.runs is 'the number of runs whose last statement it is';
comment on table lineage_edge is 'projection: the edges between columns of each lineage (LIN-1)';
comment on column lineage_edge.source_field is 'the id of the column; null: the dataset as a whole';
comment on column lineage_edge.target_field is 'the id of the column; null: the dataset as a whole';
comment on table lineage_run is 'projection: the lineage that each execution of a run stated last (LIN-3)';
comment on column lineage_run.slot is 'identifies the dataset, the workflow, the module and the experiment';
comment on table step_baseline is 'projection: one row per step of an execution of a workflow, for its usual duration (BL-1)';
comment on column step_baseline.durations is 'the number of durations recorded so far';
comment on table step_duration is 'projection: the last durations of a step, in a ring of slots';
comment on column step_duration.slot is 'the ordinal of the duration modulo the number of slots';
comment on table open_execution is 'projection: executions in progress';
comment on column open_execution.due_at is 'when the execution becomes late (BL-2); null: too few durations are known, or it is late';
comment on column open_execution.late is 'whether it is reported as late';
comment on table late_execution is 'executions that were reported as late, so that each is reported once';

comment on table lineage_event is 'one row per received OpenLineage event; the events of one run and group add up';
comment on column lineage_event.run_id is 'the id of the run to which the translation was published';
comment on column lineage_event.lineage_run is 'the id of the run in OpenLineage, whose events all have the same run_id';
comment on column lineage_event.workflow_namespace is 'the namespace of the workflow of run_id';
comment on column lineage_event.workflow_name is 'the name of the workflow of run_id';
comment on column lineage_event.parent_job is 'the name of the parent job, which the name of the module does not repeat';
comment on column lineage_event.event_group is 'a hash of the name of the module; that of the empty name for events of the run itself';
comment on column lineage_event.hash is 'SHA-256 of the event, so that a repeated delivery has no second effect';
comment on column lineage_event.event is 'the event as received, not compressed';
