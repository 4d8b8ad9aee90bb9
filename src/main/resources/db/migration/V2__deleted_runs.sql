-- Whose deletion a row of the feed tells: the run's own row, which knows its name, is gone with it.
alter table feed add column deleted_run text collate "C";
update feed set deleted_run = substring(run_items from '^\[\[0,\["deleted","([^"]+)"')
    where run_items like '[[0,["deleted",%';
create index feed_by_deleted_run on feed (deleted_run) where deleted_run is not null;
