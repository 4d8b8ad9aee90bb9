-- What waits to be sorted into the index of shared chunks, 4 MB by default: who looks for a chunk reads all of it, and
-- whose row is one too many sorts it in.
alter index schema_by_chunk set (gin_pending_list_limit = 256); -- kB
