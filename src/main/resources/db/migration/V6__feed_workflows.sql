-- The workflow that the run had when each item was recorded, with the rank from which on it holds:
-- [[rank, namespace, name], …], [rank] where the run had none. Null: recorded by 0.1, so the workflow of the run's row
-- counts, or for a deleted run that of its deletion.
alter table feed add column workflows text;
