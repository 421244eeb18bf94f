-- What Veilig Thuis transferred: it becomes a trajectory once somebody who knows the parents enters them, or it is declined.
create table transfers (
  id uuid primary key,
  report_id uuid not null,
  household_id uuid not null references households (id),
  municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
  sent_at timestamptz not null,
  state text not null check (state in ('offered', 'accepted', 'declined')),
  answered_at timestamptz,
  answered_by uuid,
  trajectory_id uuid unique references trajectories (id),
  because text,
  constraint an_answer_is_whole check (num_nulls(answered_at, answered_by) = case when state = 'offered' then 2 else 0 end),
  constraint what_is_accepted_is_a_trajectory check ((trajectory_id is not null) = (state = 'accepted')),
  constraint what_is_declined_has_a_reason check ((because is not null) = (state = 'declined'))
);
create index transfers_by_age on transfers (sent_at, id);
