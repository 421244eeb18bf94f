-- Cases that were transferred, the dossiers they open or join, and who is helped how.

-- Households by id only; one that was merged points at the one that it became.
create table households (
  id uuid primary key,
  into_id uuid references households (id),
  constraint a_household_is_not_merged_into_itself check (into_id <> id)
);

create table dossiers (
  id uuid primary key,
  municipality_code text not null,
  injury boolean not null,
  minor_concerned boolean not null,
  unborn_concerned boolean not null,
  opened_at timestamptz not null,
  opened_by uuid not null,
  state text not null check (state in ('open', 'plan-refused', 'plan-agreed', 'safe', 'closed')),
  open boolean not null,
  extended_at timestamptz,
  extended_by uuid,
  extended_working_days integer check (extended_working_days between 1 and 5),
  extension_reason text,
  plan_refused_at timestamptz,
  plan_refused_by uuid,
  plan_refused_because text,
  plan_id uuid unique,
  plan_agreed_at timestamptz,
  plan_agreed_by uuid,
  safe_at timestamptz,
  safe_by uuid,
  safe_shown_by text,
  closed_at timestamptz,
  closed_by uuid,
  closed_unsafe_because text,
  coordinator_id uuid,
  coordinator_since timestamptz,
  version bigint not null default 1,
  unique (id, open),
  constraint a_closed_dossier_is_not_open check (open = (state <> 'closed')),
  constraint an_extension_is_whole check (num_nulls(extended_at, extended_by, extended_working_days, extension_reason) in (0, 4)),
  constraint a_refusal_is_whole check (num_nulls(plan_refused_at, plan_refused_by, plan_refused_because) in (0, 3)),
  constraint an_agreed_plan_is_whole check (num_nulls(plan_id, plan_agreed_at, plan_agreed_by) in (0, 3)),
  constraint safety_is_whole check (num_nulls(safe_at, safe_by, safe_shown_by) in (0, 3)),
  constraint a_state_has_its_facts check (case state
    when 'plan-refused' then plan_refused_at is not null
    when 'plan-agreed' then plan_id is not null
    when 'safe' then plan_id is not null and safe_at is not null
    when 'closed' then num_nulls(closed_at, closed_by) = 0 and (safe_at is not null or closed_unsafe_because is not null)
    else true
  end)
);
create index dossiers_of_a_coordinator on dossiers (coordinator_id) where open;
create index dossiers_by_age on dossiers (opened_at, id);

-- One household, or the two in which a child lives.
create table dossier_households (
  dossier_id uuid not null,
  household_id uuid not null references households (id),
  place integer not null check (place in (1, 2)),
  open boolean not null,
  primary key (dossier_id, place),
  unique (dossier_id, household_id),
  foreign key (dossier_id, open) references dossiers (id, open) on update cascade
);
create unique index dossier_households_one_open_per_household on dossier_households (household_id) where open;

create table dossier_reports (
  dossier_id uuid not null references dossiers (id),
  report_id uuid not null,
  how text not null check (how in ('accepted', 'linked')),
  at timestamptz not null,
  primary key (dossier_id, report_id)
);

create table cases (
  transfer_id uuid primary key,
  report_id uuid not null,
  household_id uuid not null references households (id),
  municipality_code text not null,
  injury boolean not null,
  minor_concerned boolean not null,
  unborn_concerned boolean not null,
  sent_at timestamptz not null,
  state text not null check (state in ('offered', 'accepted', 'declined')),
  answered_at timestamptz,
  answered_by uuid,
  dossier_id uuid references dossiers (id),
  confirmation text,
  decline_reason text check (decline_reason in ('other-region', 'other-help-fits', 'insufficient-information', 'no-capacity', 'other')),
  explanation text,
  constraint an_answer_is_whole check (case state
    when 'offered' then num_nonnulls(answered_at, answered_by, dossier_id, confirmation, decline_reason, explanation) = 0
    when 'accepted' then num_nulls(answered_at, answered_by, dossier_id, confirmation) = 0
    else num_nulls(answered_at, answered_by, decline_reason, explanation) = 0
  end)
);
create index cases_by_state_and_age on cases (state, sent_at, transfer_id);

create table case_persons (
  transfer_id uuid not null references cases (transfer_id),
  person_id uuid not null,
  primary key (transfer_id, person_id)
);

create table helps (
  person_id uuid primary key,
  report_id uuid not null,
  dossier_id uuid not null references dossiers (id),
  state text not null check (state in ('owed', 'offered', 'accepted', 'refused', 'started', 'completed', 'not-needed')),
  at timestamptz,
  by uuid,
  reason text,
  constraint a_step_is_whole check (num_nulls(at, by) = case state when 'owed' then 2 else 0 end),
  constraint only_not_needed_has_a_reason check (reason is null or state = 'not-needed')
);
create index helps_of_a_dossier on helps (dossier_id, person_id);

-- Help that Veilig Thuis settled in its own file, for persons whose case may not be accepted yet.
create table settled_elsewhere (
  person_id uuid primary key,
  report_id uuid not null,
  state text not null check (state in ('started', 'not-needed')),
  at timestamptz not null,
  by uuid not null
);

create table plan_participants (
  plan_id uuid not null references dossiers (plan_id) deferrable initially deferred,
  place integer not null,
  name text not null,
  capacity text not null check (capacity in ('person-concerned', 'network', 'professional')),
  primary key (plan_id, place)
);

create table plan_agreements (
  plan_id uuid not null references dossiers (plan_id) deferrable initially deferred,
  place integer not null,
  what text not null,
  who text not null,
  shown_by text not null,
  primary key (plan_id, place)
);
