-- Dossiers as fjc-planning told of them, who coordinates them, and what was escalated to which desk.

create table dossiers (
  id uuid primary key,
  -- A number stands for the dossier in the exclusion constraint below, which then needs no extension.
  number bigint generated always as identity unique,
  municipality_code text not null,
  minor_concerned boolean not null,
  unborn_concerned boolean not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  unique (id, number)
);
create index dossiers_by_age on dossiers (opened_at, id);

create table dossier_reports (
  report_id uuid not null,
  dossier_id uuid not null references dossiers (id),
  primary key (report_id, dossier_id)
);

-- Exactly one coordinator at any instant from the first assignment until the dossier closes:
-- no overlap by exclusion, no gap because each assignment follows one that ended at the same instant.
create table assignments (
  id uuid primary key,
  dossier_id uuid not null,
  dossier_number bigint not null,
  worker_id uuid not null,
  assigned_by uuid not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  follows timestamptz,
  foreign key (dossier_id, dossier_number) references dossiers (id, number),
  constraint an_assignment_lasts check (ended_at > began_at),
  constraint an_assignment_follows_at_once check (follows = began_at),
  unique (dossier_id, ended_at),
  foreign key (dossier_id, follows) references assignments (dossier_id, ended_at),
  constraint assignments_never_overlap exclude using gist (
    int8range(dossier_number, dossier_number, '[]') with &&,
    tstzrange(began_at, ended_at) with &&
  )
);
create unique index assignments_one_first_per_dossier on assignments (dossier_id) where follows is null;
create index assignments_current_of_a_dossier on assignments (dossier_id, worker_id) where ended_at is null;

create table concerns (
  id uuid primary key,
  dossier_id uuid not null references dossiers (id),
  kind text not null check (kind in ('injury', 'arrest', 'temporary-barring-order', 'condition-breached', 'other')),
  note text not null,
  at timestamptz not null,
  by uuid not null
);
create index concerns_of_a_dossier on concerns (dossier_id, at, id);

create table escalations (
  id uuid primary key,
  desk text not null check (desk in ('veilig-thuis', 'youth-protection-table', 'justice', 'programme-director')),
  organisation text not null check (organisation in ('veilig-thuis', 'fjc')),
  raised_by text not null check (raised_by in ('coordinator', 'rung', 'silence')),
  raised_at timestamptz not null,
  raised_by_worker uuid,
  reason text,
  obligation_id uuid,
  policy_row text,
  rung text,
  episode_id uuid,
  repetition integer,
  replaces_id uuid unique references escalations (id),
  acute boolean not null,
  dossier_id uuid,
  report_id uuid,
  minor_concerned boolean not null,
  unborn_concerned boolean not null,
  state text not null check (state in ('raised', 'delivered', 'acknowledged', 'suspended', 'decided', 'taken-back', 'passed-on')),
  delivered_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  suspended_at timestamptz,
  suspended_by uuid,
  suspended_until date,
  suspension_reason text,
  resumed_at timestamptz,
  resumed_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  decision text check (decision in ('voluntary-help-continues', 'postponed-with-conditions', 'board-investigates',
    'sight-of-safety-taken-back', 'conditions-imposed', 'other')),
  conditions jsonb not null default '[]' check (jsonb_typeof(conditions) = 'array'),
  review_date date,
  explanation text,
  taken_back_at timestamptz,
  taken_back_by uuid,
  passed_on_at timestamptz,
  passed_on_to uuid references escalations (id) deferrable initially deferred,
  overtaken_at timestamptz,
  version bigint not null default 1,
  constraint the_table_is_for_children check (desk <> 'youth-protection-table' or minor_concerned or unborn_concerned),
  constraint a_rung_raises_once unique (obligation_id, rung, episode_id, repetition),
  constraint whoever_raised_it_is_known check (case raised_by
    when 'coordinator' then num_nulls(raised_by_worker, reason, dossier_id) = 0
      and num_nonnulls(obligation_id, policy_row, rung, episode_id, repetition, replaces_id) = 0
    when 'rung' then num_nulls(obligation_id, policy_row, rung, episode_id, repetition) = 0 and replaces_id is null
    else num_nulls(obligation_id, policy_row, rung, episode_id, repetition, replaces_id) = 0
  end),
  constraint a_suspension_is_whole check (num_nulls(suspended_at, suspended_by, suspended_until, suspension_reason) in (0, 4)),
  constraint a_decision_is_whole check (num_nulls(decided_at, decided_by, decision) in (0, 3)),
  constraint a_state_has_its_facts check (case state
    when 'acknowledged' then num_nulls(acknowledged_at, acknowledged_by) = 0
    when 'suspended' then suspended_at is not null
    when 'decided' then decided_at is not null
    when 'taken-back' then num_nulls(taken_back_at, taken_back_by) = 0
    when 'passed-on' then num_nulls(passed_on_at, passed_on_to) = 0
    else true
  end)
);
create unique index escalations_one_by_the_coordinator_per_desk on escalations (dossier_id, desk)
  where raised_by = 'coordinator' and state not in ('taken-back', 'passed-on');
create index escalations_of_a_desk on escalations (desk, raised_at, id);
create index escalations_by_age on escalations (raised_at, id);
create index escalations_of_a_dossier on escalations (dossier_id, raised_at, id);

-- Rungs that were overtaken before it was known here that they had rung.
create table overtaken_rungs (
  obligation_id uuid not null,
  rung text not null,
  episode_id uuid not null,
  repetition integer not null,
  at timestamptz not null,
  primary key (obligation_id, rung, episode_id, repetition)
);
