-- Runs at every start, before anything is stored.
select ensure_partitions(3);
