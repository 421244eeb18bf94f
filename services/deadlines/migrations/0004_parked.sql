-- Counted twice a minute for operators; empty in a healthy region, and then it costs nothing.
create index subjects_parked on subjects (parked_at) where parked_at is not null;
