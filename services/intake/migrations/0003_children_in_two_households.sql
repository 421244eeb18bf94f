-- A child may live in two households: the one that its report is about, and another.

alter table persons add column also_in uuid references households;
alter table persons add constraint only_a_child_lives_in_two_households check (also_in is null or role = 'child');
create index persons_also_in_household on persons (also_in) where also_in is not null;
