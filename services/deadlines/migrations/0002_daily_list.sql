-- A rung may belong to one list a day instead of being a message of its own; there the most dangerous come first.
alter table notifications add column daily_list boolean not null default false;
alter table notifications add column danger smallint not null default 0;
create index notifications_daily on notifications (role, danger desc, created_at, id) where accepted_at is null and daily_list;
