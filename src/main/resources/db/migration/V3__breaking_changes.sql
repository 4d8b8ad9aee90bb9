-- Lists of runs tell how many of each run's changes break.
create index change_breaking on change (run_no, number) where breaking;
