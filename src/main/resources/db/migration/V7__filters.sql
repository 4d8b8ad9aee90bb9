-- Runs are found by their whole workflow, namespace/name, in the order of the list. By its hash: the names may be longer
-- than an entry of an index. The index run_by_workflow serves the version before and goes one version later.
create index run_by_full_workflow on run (
    hashtextextended(workflow_namespace || '/' || workflow_name, 0), run_no);

-- The id of a renamed nested field before: the last name of target_id gives way to renamed_from. That name stands as JSON
-- in target_path; one letter of it is one character of target_id, but for those that are escaped
-- there: \0000 and \d800 (U+0000, lone surrogates) are five, \\ is two.
create function former_id(target_id text, target_path text, renamed_from text) returns text
    language sql immutable parallel safe as $$
    select left(target_id, length(target_id) - coalesce((
        select sum(case when letter[1] = '\\' then 2 when letter[1] ~* '^\\u(0000|d[89a-f]..)$' then 5 else 1 end)::int
        from regexp_matches(
            substring(target_path from '"((?:[^"\\]|\\.)*)"\]$'),
            '\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]', 'g') as letter), 0)) || renamed_from
$$;
