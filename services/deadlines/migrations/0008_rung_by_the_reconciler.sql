-- A rung may also be rung by the reconciler of the watches. What is there satisfies the narrower rule, so that nothing is read again.
alter table rungs drop constraint rungs_rang_by_check;
alter table rungs add constraint rungs_rang_by_check check (rang_by in ('watch', 'neighbour', 'reconciler', 'sweep')) not valid;
