-- Paths are written with places instead of names since; rows from before stay as they are.
comment on column execution.path is
    'its key: [experiment, modules, …], modules by their place in the run''s order of appearance (0-3 7); or [[module, experiment], …]';
comment on column result.path is 'its key, written as in execution';
comment on column snapshot.path is 'the numbers of the executions on the path after it (1-50 7)';
