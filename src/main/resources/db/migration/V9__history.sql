-- Views for people and programs that read the database directly: the records of the REST API, with its names. The tables
-- behind them are private and may change with any release.
create schema history;
comment on schema history is
    'Waymark''s records for reading with SQL; the tables elsewhere are private. Role waymark_reader may read it.';

-- Undoes how names are stored: \\ is a backslash. U+0000 and lone surrogates, which PostgreSQL does not take, become
-- U+FFFD.
create function history.plain(stored text) returns text language sql immutable strict parallel safe as $$
    select case
        when position('\' in stored) = 0 then stored
        else (
            select string_agg(regexp_replace(part, '\\[0-9a-f]{4}', chr(65533), 'g'), '\' order by ordinal)
            from string_to_table(stored, '\\') with ordinality as p (part, ordinal))
        end
$$;

-- JSON in which U+0000 and lone surrogates, which jsonb does not take, are U+FFFD.
create function history.printable(stored text) returns text language sql immutable strict parallel safe as $$
    select case
        when stored !~ '\\u(0000|[dD][89a-fA-F])' then stored
        else (
            select string_agg(regexp_replace(part,
                '\\u0000|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]..', '\\ufffd', 'g'),
                '\\' order by ordinal)
            from string_to_table(stored, '\\') with ordinality as p (part, ordinal))
        end
$$;

-- JSON as jsonb. A value that jsonb cannot hold, with a number beyond the range of numeric, is its text. In plpgsql, because
-- the planner evaluates a cast of a constant even where a CASE excludes it.
create function history.value(stored text) returns jsonb language plpgsql stable strict parallel safe as $$
begin
    if pg_input_is_valid(stored, 'jsonb') then
        return stored::jsonb;
    end if;
    if pg_input_is_valid(history.printable(stored), 'jsonb') then
        return history.printable(stored)::jsonb;
    end if;
    return to_jsonb(stored);
end $$;

-- The id of a snapshot, a change or a timing.
create function history.record_id(kind text, number bigint, at timestamptz) returns text
    language sql stable strict parallel safe as $$
    select kind || '_' || lpad(number::text, greatest(6, length(number::text)), '0') || '_'
        || to_char(at at time zone 'UTC', 'YYYYMMDD_HH24MISS')
$$;

create function history.schema_hash(hash uuid) returns text language sql immutable strict parallel safe
    as $$ select replace(hash::text, '-', '') $$;

-- A reference to a schema, as in REST.
create function history.reference(schema_id text, hash uuid, fields integer) returns jsonb
    language sql stable strict parallel safe as $$
    select jsonb_build_object(
        'schema_id', history.plain(schema_id), 'schema_hash', history.schema_hash(hash), 'fields', fields)
$$;

-- The path down to an execution, [{module, experiment}, …], from how it is stored: [experiment, indexes of modules, …] or
-- [[module, experiment], module with the same experiment, …].
create function history.path(stored text, modules text[]) returns jsonb language plpgsql stable parallel safe as $$
declare
    parts      constant jsonb := history.value(stored);
    steps      jsonb[] := '{}';
    part       jsonb;
    experiment text;
    indexes    text;
    bounds     int[];
begin
    if jsonb_typeof(parts -> 0) = 'array' then
        for part in select jsonb_array_elements(parts) loop
            if jsonb_typeof(part) = 'array' then
                experiment := part ->> 1;
                part := part -> 0;
            end if;
            steps := steps || jsonb_build_object('module', part, 'experiment', experiment);
        end loop;
        return to_jsonb(steps);
    end if;
    for i in 0 .. jsonb_array_length(parts) - 2 by 2 loop
        experiment := parts ->> i;
        foreach indexes in array string_to_array(parts ->> (i + 1), ' ') loop
            bounds := string_to_array(indexes, '-')::int[];
            for module in bounds[1] .. coalesce(bounds[2], bounds[1]) loop
                steps := steps
                    || jsonb_build_object('module', history.plain(modules[module + 1]), 'experiment', experiment);
            end loop;
        end loop;
    end loop;
    return to_jsonb(steps);
end $$;

-- The same path as one text.
create function history.key(path jsonb) returns text language sql immutable strict parallel safe as $$
    select string_agg((step ->> 'module') || '[' || (step ->> 'experiment') || ']', '_' order by ordinal)
    from jsonb_array_elements(path) with ordinality as p (step, ordinal)
$$;

create function history.names(stored text) returns text[] language sql stable strict parallel safe as $$
    select array(select jsonb_array_elements_text(history.value(stored)))
$$;

create function history.categories(bits integer) returns text[] language sql immutable strict parallel safe as $$
    select array(
        select name
        from unnest(array['constraints', 'documentation', 'fields', 'keys', 'nullability', 'order', 'other',
            'physical_type', 'rename', 'statistics', 'transformation', 'type']) with ordinality as c (name, ordinal)
        where bits & (1 << (ordinal::int - 1)) <> 0
        order by ordinal)
$$;

-- Runs of release 0.1 have their modules in JSON only.
update run r set modules = array(
    select replace(m.name, '\', '\\')
    from jsonb_array_elements_text(history.value(r.progress) -> 'appeared') with ordinality as m (name, ordinal)
    order by m.ordinal)
where r.modules is null and jsonb_typeof(history.value(r.progress) -> 'appeared') = 'array';

create view history.run as
    select r.run_id, history.plain(r.workflow_namespace) as workflow_namespace,
        history.plain(r.workflow_name) as workflow_name, r.state, r.started_at, r.ended_at, r.last_event_at,
        coalesce(r.first_event_at, r.started_at) as first_event_at, r.first_seen_at as recorded_at,
        history.value(r.error) as error,
        array(select history.plain(m.name) from unnest(r.modules) with ordinality as m (name, ordinal)
            order by m.ordinal) as modules,
        history.value(r.plan) -> 'config' as config, history.value(r.plan) -> 'sequence' as sequence,
        history.value(r.progress) -> 'context' as context,
        r.executions_completed, r.executions_failed,
        r.snapshots_ever - r.snapshots_floor as total_snapshots, r.changes_ever - r.changes_floor as total_changes,
        r.timings_ever - r.timings_floor as total_timings,
        r.last_snapshot, r.last_change,
        (select count(*) from change c where c.run_no = r.run_no and c.number > r.changes_floor and c.breaking)
            as breaking_records,
        (select count(*) from dead_letter d where d.run_id = r.run_id) as dead_letters,
        r.events_ever as events
    from run r;

create view history.execution as
    select r.run_id, e.number, p.path -> -1 ->> 'module' as module_name, p.path -> -1 ->> 'experiment' as experiment_name,
        history.key(p.path) as key, p.path, e.state, e.attempt, e.started_at, e.ended_at,
        history.value(coalesce(s.context, f.context)) -> 'error' as error
    from run r
        join execution e on e.run_no = r.run_no
        cross join lateral (select history.path(e.path, r.modules) as path offset 0) p
        left join snapshot s on s.run_no = e.run_no and s.number = e.failed_in
        left join failure f on f.run_no = e.run_no and f.number = e.failed_in;

create view history.snapshot as
    select r.run_id, history.record_id('snapshot', s.number, s.time) as snapshot_id, s.number, s.phase,
        history.plain(s.module) as module_name, history.plain(s.experiment) as experiment_name, s.attempt,
        s.time as "timestamp", history.reference(b.schema_id, b.hash, b.fields) as metadata_before,
        history.reference(a.schema_id, a.hash, a.fields) as metadata_after, history.value(s.context) as context,
        s.change_count
    from run r
        join snapshot s on s.run_no = r.run_no and s.number > r.snapshots_floor
        left join schema b on b.hash = s.before_schema
        left join schema a on a.hash = s.after_schema;

create view history.change as
    select r.run_id, history.record_id('change', c.number, c.time) as change_id, c.number,
        history.record_id('snapshot', c.snapshot_no, c.time) as snapshot_id, c.change_type, c.target_type,
        history.plain(c.target_id) as target_id,
        case
            when c.target_type = 'schema' then array[]::text[]
            when c.target_path is null then array[history.plain(c.target_id)]
            else history.names(c.target_path)
            end as target_path,
        coalesce(history.reference(b.schema_id, b.hash, b.fields), history.value(c.before_state)) as before_state,
        coalesce(history.reference(a.schema_id, a.hash, a.fields), history.value(c.after_state)) as after_state,
        c.time as "timestamp", history.plain(c.module) as module_name, history.plain(c.experiment) as experiment_name,
        history.categories(c.categories) as categories,
        case when c.breaking then 'breaking' else 'compatible' end as compatibility,
        case
            when c.details is null then '[]'
            when jsonb_typeof(history.value(c.details)) = 'array' then (
                select jsonb_agg(
                    jsonb_build_object('path', d.detail -> 0, 'before', d.detail -> 1, 'after', d.detail -> 2)
                    order by d.ordinal)
                from jsonb_array_elements(history.value(c.details)) with ordinality as d (detail, ordinal))
            else history.value(c.details)
            end as details,
        history.plain(c.reason) as reason, history.plain(c.renamed_from) as renamed_from,
        history.names(c.into_names) as into_names
    from run r
        join change c on c.run_no = r.run_no and c.number > r.changes_floor
        left join schema b on b.hash = c.before_schema
        left join schema a on a.hash = c.after_schema;

create view history.timing as
    select r.run_id, history.record_id('timing', t.number, t.ended_at) as record_id, t.number,
        history.plain(t.module) as module_name, history.plain(t.experiment) as experiment_name,
        history.plain(t.step) as step_name, t.started_at as start_time, t.ended_at as end_time,
        t.seconds as duration_seconds, history.value(t.context) as context
    from run r join timing t on t.run_no = r.run_no and t.number > r.timings_floor;

create view history.result as
    select r.run_id, x.ordinal as number, history.plain(x.module) as module_name,
        p.path -> -1 ->> 'experiment' as experiment_name, history.key(p.path) as key, p.path,
        history.value(x.data) as data, history.value(x.ref) as ref, history.value(x.profile) as profile,
        history.reference(s.schema_id, s.hash, s.fields) as schema, x.recorded_at
    from run r
        join result x on x.run_no = r.run_no
        cross join lateral (select history.path(x.path, r.modules) as path offset 0) p
        left join schema s on s.hash = x.schema_hash;

create view history.metadata_version as
    select r.run_id, history.plain(v.module) as module_name,
        row_number() over (partition by v.run_no, v.module order by v.first_snapshot) as version,
        history.record_id('snapshot', v.first_snapshot, v.first_time) as first_snapshot,
        history.record_id('snapshot', v.last_snapshot, v.last_time) as last_snapshot, v.occurrences,
        history.reference(s.schema_id, s.hash, s.fields) as schema
    from run r
        join metadata_version v on v.run_no = r.run_no
        left join schema s on s.hash = v.schema_hash;

create view history.schema as
    select history.schema_hash(s.hash) as schema_hash, history.plain(s.schema_id) as schema_id, s.fields,
        history.value(s.own) as properties,
        array(select n.name
            from unnest(s.chunks) with ordinality as u (hash, ordinal)
                join schema_chunk c on c.hash = u.hash
                cross join lateral json_object_keys(history.printable(c.body)::json) with ordinality as n (name, ordinal)
            order by u.ordinal, n.ordinal) as attribute_names,
        (select coalesce(jsonb_object_agg(n.key, n.value), '{}')
            from unnest(s.chunks) as u (hash)
                join schema_chunk c on c.hash = u.hash
                cross join lateral jsonb_each(case
                    when jsonb_typeof(history.value(c.body)) = 'object' then history.value(c.body) end) as n)
            as attributes
    from schema s;

create view history.dead_letter as
    select d.id, d.run_id, d.topic, d.partition, d.record_offset, d.record_time, d.put_aside_at,
        history.plain(d.reason) as reason, d.key, d.value, history.value(d.headers) as headers
    from dead_letter d;

comment on view history.run is 'one row a run; filter by run_id, by workflow_namespace and workflow_name, or by state';
comment on column history.run.run_id is 'the subject of the run''s events';
comment on column history.run.workflow_namespace is 'null: no event named the workflow';
comment on column history.run.workflow_name is 'null: no event named the workflow';
comment on column history.run.state is 'not_started, in_progress, completed or failed';
comment on column history.run.started_at is 'time of the event that started it first; null: it has not started';
comment on column history.run.ended_at is 'time of the event that ended it; null: it has not ended';
comment on column history.run.last_event_at is 'the latest time of its events';
comment on column history.run.first_event_at is 'time of its first event';
comment on column history.run.recorded_at is 'when Waymark stored its first event';
comment on column history.run.error is '{type, message, stack_trace} of the run.failed event that failed it, if it gave one';
comment on column history.run.modules is 'its modules in the order of their first event';
comment on column history.run.config is 'module → experiment → parameters, as planned; jsonb does not keep the order';
comment on column history.run.sequence is 'the planned order of modules, if one was given';
comment on column history.run.context is 'the merged context of its run events';
comment on column history.run.executions_completed is 'executions that are completed now';
comment on column history.run.executions_failed is 'executions that are failed now';
comment on column history.run.total_snapshots is 'snapshots that are kept';
comment on column history.run.total_changes is 'change records that are kept';
comment on column history.run.total_timings is 'closed timings that are kept';
comment on column history.run.last_snapshot is 'id of its last snapshot';
comment on column history.run.last_change is 'id of its last change record';
comment on column history.run.breaking_records is 'kept change records that are breaking (compatibilities.breaking in REST)';
comment on column history.run.dead_letters is 'dead letters that name the run';
comment on column history.run.events is 'how many events were applied';

comment on view history.execution is 'one row an execution that sent an event; planned ones that did not have none';
comment on column history.execution.run_id is 'its run';
comment on column history.execution.number is 'counts the executions of the run, from 1';
comment on column history.execution.module_name is 'its module';
comment on column history.execution.experiment_name is 'its experiment';
comment on column history.execution.key is 'the path as one text, Loader[v1]_Synthesizer[a]; not unique if names have brackets';
comment on column history.execution.path is '[{module, experiment}, …] of the executions down to this one';
comment on column history.execution.state is 'not_started, in_progress, completed or failed';
comment on column history.execution.attempt is 'of its latest event that counted attempts; null: none did';
comment on column history.execution.started_at is 'time of its module.started; null: it sent none';
comment on column history.execution.ended_at is 'time of the event that ended it; null: it has not ended';
comment on column history.execution.error is '{type, message, stack_trace} of its module.failed; null unless it is failed';

comment on view history.snapshot is 'one row a step of an execution, or a restore; pruned ones are left out';
comment on column history.snapshot.run_id is 'its run';
comment on column history.snapshot.snapshot_id is 'unique within the run';
comment on column history.snapshot.number is 'counts the snapshots of the run, from 1';
comment on column history.snapshot.phase is 'started, completed, failed or restored';
comment on column history.snapshot.module_name is 'module of the event';
comment on column history.snapshot.experiment_name is 'experiment of the event';
comment on column history.snapshot.attempt is 'attempt of the event; null: it gave none';
comment on column history.snapshot.timestamp is 'time of the event';
comment on column history.snapshot.metadata_before is '{schema_id, schema_hash, fields}: what the module received';
comment on column history.snapshot.metadata_after is '{schema_id, schema_hash, fields}: what the module put out';
comment on column history.snapshot.context is 'context of the event, with sequence_position, and error if it failed';
comment on column history.snapshot.change_count is 'change records that the event added';

comment on view history.change is 'one row a difference between two schemas; pruned ones are left out';
comment on column history.change.run_id is 'its run';
comment on column history.change.change_id is 'unique within the run';
comment on column history.change.number is 'counts the change records of the run, from 1';
comment on column history.change.snapshot_id is 'the snapshot that it belongs to';
comment on column history.change.change_type is 'create, update, delete or transform';
comment on column history.change.target_type is 'schema or field';
comment on column history.change.target_id is 'the id of the schema, or the names of the field joined by dots';
comment on column history.change.target_path is 'the names from the outermost field to this one; empty for a schema';
comment on column history.change.before_state is 'the attribute before, for a schema {schema_id, schema_hash, fields}; null: none';
comment on column history.change.after_state is 'the attribute after, for a schema {schema_id, schema_hash, fields}; null: none';
comment on column history.change.timestamp is 'time of the event';
comment on column history.change.module_name is 'module whose metadata changed';
comment on column history.change.experiment_name is 'its experiment';
comment on column history.change.categories is 'the kinds of properties that differ, in alphabetical order';
comment on column history.change.compatibility is 'breaking or compatible';
comment on column history.change.details is '[{path, before, after}, …]: the properties that differ';
comment on column history.change.reason is 'why it is of its type, if that is not plain';
comment on column history.change.renamed_from is 'the former name of a renamed field';
comment on column history.change.into_names is 'the new names, if one field became many';

comment on view history.timing is 'one row a step that has ended; pruned ones are left out';
comment on column history.timing.run_id is 'its run';
comment on column history.timing.record_id is 'unique within the run';
comment on column history.timing.number is 'counts the closed timings of the run, from 1';
comment on column history.timing.module_name is 'its module';
comment on column history.timing.experiment_name is 'its experiment';
comment on column history.timing.step_name is 'run stands for the whole execution';
comment on column history.timing.start_time is 'when the step started';
comment on column history.timing.end_time is 'when the step ended';
comment on column history.timing.duration_seconds is 'as reported, or else end − start, two decimals';
comment on column history.timing.context is 'the contexts of start and end, with status';

comment on view history.result is 'one row a result, the last one of each path';
comment on column history.result.run_id is 'its run';
comment on column history.result.number is 'the number of the snapshot of the first completion, the order of results in REST';
comment on column history.result.module_name is 'its module';
comment on column history.result.experiment_name is 'its experiment';
comment on column history.result.key is 'the path as one text';
comment on column history.result.path is '[{module, experiment}, …] of the executions down to this one';
comment on column history.result.data is 'as the executor sent it';
comment on column history.result.ref is '{uri, media_type, …}: where larger data is stored';
comment on column history.result.profile is '{rows, columns}, as the executor sent it';
comment on column history.result.schema is '{schema_id, schema_hash, fields} of the output';
comment on column history.result.recorded_at is 'time of the event';

comment on view history.metadata_version is 'one row a version of a module''s metadata; outlives pruned snapshots';
comment on column history.metadata_version.run_id is 'its run';
comment on column history.metadata_version.module_name is 'whose metadata it is';
comment on column history.metadata_version.version is 'counts the versions of the module, from 1';
comment on column history.metadata_version.first_snapshot is 'id of the first snapshot that has it';
comment on column history.metadata_version.last_snapshot is 'id of the last snapshot in a row that has it';
comment on column history.metadata_version.occurrences is 'how many snapshots have it';
comment on column history.metadata_version.schema is '{schema_id, schema_hash, fields}; null: a restore removed the metadata';

comment on view history.schema is 'one row a content of a schema; records refer to it by schema_hash';
comment on column history.schema.schema_hash is 'the same for the same content only';
comment on column history.schema.schema_id is 'the id that the executor gave it';
comment on column history.schema.fields is 'the number of its attributes';
comment on column history.schema.properties is 'its properties, without id and attributes';
comment on column history.schema.attribute_names is 'the names of its attributes, in order';
comment on column history.schema.attributes is 'name → attribute; jsonb does not keep the order';

comment on view history.dead_letter is 'one row a record that could not be decoded or applied';
comment on column history.dead_letter.id is 'for the requests of the REST API';
comment on column history.dead_letter.run_id is 'the run that the record names; null: none';
comment on column history.dead_letter.topic is 'where the record came from';
comment on column history.dead_letter.partition is 'where the record came from';
comment on column history.dead_letter.record_offset is 'where the record came from';
comment on column history.dead_letter.record_time is 'when the broker took it';
comment on column history.dead_letter.put_aside_at is 'when it became a dead letter';
comment on column history.dead_letter.reason is 'what is wrong with it, and what to do';
comment on column history.dead_letter.key is 'the key of the record';
comment on column history.dead_letter.value is 'the value of the record; convert_from(value, ''UTF8'') if it is text';
comment on column history.dead_letter.headers is '[[name, value in base64], …]';

-- A role that may read these views and nothing else. Views read with their owner's rights, so it needs none on tables.
do $$
begin
    if not exists (select from pg_roles where rolname = 'waymark_reader') then
        begin
            create role waymark_reader nologin;
            comment on role waymark_reader is 'may read the views of Waymark''s schema history';
        exception
            when duplicate_object or unique_violation then null; -- another database of this server was faster
            when insufficient_privilege then
                raise warning 'Cannot create the role waymark_reader. To give analysts read access, run as a superuser: %',
                    'create role waymark_reader nologin; grant usage on schema history to waymark_reader; '
                    'grant select on all tables in schema history to waymark_reader;';
                return;
        end;
    end if;
    grant usage on schema history to waymark_reader;
    grant select on all tables in schema history to waymark_reader;
end $$;
