-- A simulation that would fail again is told apart from one that was given up and may be asked for again.
alter table simulations drop constraint simulations_failure_check;
alter table simulations add constraint simulations_failure_check check (failure in ('too-many-facts', 'given-up', 'failed'));
