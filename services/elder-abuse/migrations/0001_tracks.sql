-- Tracks of older people, what protects them, the institutions around them, and how much is reported. No action plan before what drives
-- the abuse is recorded: the triggers at the end hold that against every statement, whoever makes it.

-- Households by id only; one that was merged points at the one that it became.
create table households (
  id uuid primary key,
  into_id uuid references households (id),
  constraint a_household_is_not_merged_into_itself check (into_id <> id)
);

create table tracks (
  id uuid primary key,
  entry text not null check (entry in ('report', 'transfer', 'institution', 'older-person', 'relative')),
  municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
  household_id uuid references households (id),
  dossier_id uuid,
  report_id uuid,
  forms jsonb not null check (jsonb_typeof(forms) = 'array' and jsonb_array_length(forms) > 0),
  entered_at timestamptz not null,
  entered_by uuid not null,
  state text not null check (state in ('entered', 'accepted', 'planned', 'completed', 'withdrawn', 'ended')),
  open boolean not null generated always as (state in ('entered', 'accepted', 'planned')) stored,
  state_at timestamptz not null,
  state_by uuid not null,
  because text,
  looked_after_at timestamptz,
  looked_after text,
  lead_id uuid,
  version bigint not null default 1,
  constraint whoever_goes_says_why check ((because is not null) = (state in ('withdrawn', 'ended'))),
  constraint a_look_is_whole check (num_nulls(looked_after_at, looked_after) in (0, 2)),
  constraint only_who_withdrew_is_looked_after check (looked_after_at is null or state = 'withdrawn')
);
create index tracks_by_age on tracks (entered_at, id);
create index tracks_of_a_coordinator on tracks (lead_id) where open;
create index tracks_of_a_household on tracks (household_id) where open;

-- personal data: the name and the date of birth
create table involved (
  id uuid primary key,
  track_id uuid not null references tracks (id),
  place integer not null check (place > 0),
  role text not null check (role in ('older-person', 'suspected', 'relative', 'professional')),
  name text not null,
  birth_date date,
  dementia text not null check (dementia in ('unknown', 'none', 'suspected', 'diagnosed')),
  unique (track_id, place),
  unique (track_id, id)
);
create unique index involved_one_older_person_of_a_track on involved (track_id) where role = 'older-person';

create table dynamics (
  id uuid primary key,
  track_id uuid not null references tracks (id),
  dynamics jsonb not null check (jsonb_typeof(dynamics) = 'array' and jsonb_array_length(dynamics) > 0),
  note text not null,
  at timestamptz not null,
  by uuid not null
);
create index dynamics_of_a_track on dynamics (track_id, at, id);

create table action_plans (
  track_id uuid primary key references tracks (id),
  note text not null,
  at timestamptz not null,
  by uuid not null
);

create table measures (
  id uuid primary key,
  track_id uuid not null references action_plans (track_id),
  kind text not null check (kind in ('safety-plan', 'revoke-authorisations', 'four-eyes', 'legal-means', 'relief-of-care')),
  note text not null,
  first_eyes uuid,
  second_eyes uuid,
  state text not null check (state in ('open', 'done', 'dropped')),
  opened_at timestamptz not null,
  opened_by uuid not null,
  closed_at timestamptz,
  closed_by uuid,
  result text,
  foreign key (track_id, first_eyes) references involved (track_id, id),
  foreign key (track_id, second_eyes) references involved (track_id, id),
  constraint four_eyes_are_of_two check (
    num_nonnulls(first_eyes, second_eyes) = case when kind = 'four-eyes' then 2 else 0 end and first_eyes is distinct from second_eyes
      or kind <> 'four-eyes' and num_nonnulls(first_eyes, second_eyes) = 0),
  constraint what_is_closed_says_how check (num_nulls(closed_at, closed_by, result) = case when state = 'open' then 3 else 0 end),
  constraint a_measure_closes_after_it_opened check (closed_at >= opened_at)
);
create index measures_of_a_track on measures (track_id, opened_at, id);

-- personal data: what somebody said
create table interviews (
  id uuid primary key,
  track_id uuid not null,
  involved_id uuid not null,
  manner text not null check (manner in ('alone', 'with-trusted-person', 'together', 'not-possible')),
  statement text not null check (statement in ('consistent', 'inconsistent', 'retracted', 'none')),
  note text not null,
  at timestamptz not null,
  by uuid not null,
  foreign key (track_id, involved_id) references involved (track_id, id),
  constraint nobody_states_what_could_not_be_asked check (manner <> 'not-possible' or statement = 'none')
);
create index interviews_of_somebody on interviews (involved_id, at desc, id desc);

create table capacities (
  id uuid primary key,
  track_id uuid not null,
  involved_id uuid not null,
  decision text not null check (decision in ('money', 'care', 'living', 'help', 'sharing')),
  outcome text not null check (outcome in ('capable', 'not-capable', 'doubtful')),
  note text not null,
  at timestamptz not null,
  by uuid not null,
  foreign key (track_id, involved_id) references involved (track_id, id)
);
create index capacities_of_somebody on capacities (involved_id, decision, at desc, id desc);

create table authorisations (
  id uuid primary key,
  track_id uuid not null,
  kind text not null check (kind in ('bank-account', 'debit-card', 'power-of-attorney', 'living-will', 'personal-budget', 'digital-identity')),
  holder_id uuid not null,
  misused boolean not null,
  note text not null,
  known_at timestamptz not null,
  known_by uuid not null,
  state text not null check (state in ('held', 'revoked', 'kept')),
  closed_at timestamptz,
  closed_by uuid,
  revoked_by text check (revoked_by in ('older-person', 'holder', 'issuer', 'court')),
  result text,
  foreign key (track_id) references tracks (id),
  foreign key (track_id, holder_id) references involved (track_id, id),
  constraint what_is_revoked_says_by_whom check ((revoked_by is not null) = (state = 'revoked')),
  constraint what_is_closed_says_how check (num_nulls(closed_at, closed_by, result) = case when state = 'held' then 3 else 0 end),
  constraint an_authorisation_ends_after_it_was_known check (closed_at >= known_at)
);
create index authorisations_of_a_track on authorisations (track_id, known_at, id);

create table protections (
  id uuid primary key,
  track_id uuid not null references tracks (id),
  measure text not null check (measure in ('bewind', 'mentorschap', 'curatele')),
  petitioner text not null check (petitioner in ('older-person', 'partner', 'relative', 'representative', 'care-institution', 'municipality',
    'public-prosecutor')),
  note text not null,
  requested_at timestamptz not null,
  requested_by uuid not null,
  decision text check (decision in ('granted', 'refused', 'withdrawn')),
  decided_at timestamptz,
  decided_by uuid,
  constraint a_decision_is_whole check (num_nulls(decision, decided_at, decided_by) in (0, 3)),
  constraint a_court_decides_after_it_was_asked check (decided_at >= requested_at)
);
create unique index protections_one_awaited_of_a_kind on protections (track_id, measure) where decided_at is null;

create table sharings (
  id uuid primary key,
  track_id uuid not null references tracks (id),
  partner text not null check (partner in ('home-care', 'general-practitioner', 'bank', 'notary', 'local-alliance', 'court', 'police',
    'dementia-case-manager', 'municipality')),
  purpose text not null,
  legal_basis text not null check (legal_basis in ('gdpr-6-1-a', 'gdpr-6-1-c', 'gdpr-6-1-d', 'gdpr-6-1-e', 'wmo-5-2-6')),
  necessity text not null,
  told boolean not null,
  untold_because text,
  at timestamptz not null,
  by uuid not null,
  constraint who_is_not_told_is_so_for_a_reason check (told = (untold_because is null))
);
create index sharings_of_a_track on sharings (track_id, at, id);

create table linked_reports (
  track_id uuid not null references tracks (id),
  report_id uuid not null,
  at timestamptz not null,
  primary key (track_id, report_id)
);

-- Institutions, and who in them pays attention.
create table institutions (
  id uuid primary key,
  organisation text not null unique,
  kind text not null check (kind in ('home-care', 'nursing-home', 'hospital', 'general-practice', 'bank', 'notary', 'welfare',
    'municipality')),
  name text not null,
  municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
  joined_at timestamptz not null,
  joined_by uuid not null
);
create index institutions_by_name on institutions (name, id);

-- personal data: the name
create table officers (
  id uuid primary key,
  institution_id uuid not null references institutions (id),
  name text not null,
  named_at timestamptz not null,
  named_by uuid not null,
  left_at timestamptz,
  constraint an_officer_leaves_after_the_naming check (left_at >= named_at)
);
create index officers_of_an_institution on officers (institution_id, named_at, id);

create table trainings (
  id uuid primary key,
  held_date date not null,
  title text not null,
  recorded_at timestamptz not null,
  recorded_by uuid not null
);
create index trainings_by_date on trainings (held_date desc, id desc);

create table attendances (
  training_id uuid not null references trainings (id),
  officer_id uuid not null references officers (id),
  primary key (training_id, officer_id)
);
create index attendances_of_an_officer on attendances (officer_id);

create table signals (
  id uuid primary key,
  institution_id uuid not null references institutions (id),
  meldcode_step integer not null check (meldcode_step between 1 and 3),
  at timestamptz not null,
  by uuid not null,
  outcome text check (outcome in ('reported', 'help-arranged', 'refuted')),
  closed_at timestamptz,
  closed_by uuid,
  constraint a_closing_is_whole check (num_nulls(outcome, closed_at, closed_by) in (0, 3)),
  constraint a_signal_closes_after_it_was_counted check (closed_at >= at)
);
create index signals_by_age on signals (at, id);

-- What Veilig Thuis told of elder abuse: counts, by day; and against how many older people they are set.
create table told (
  id uuid primary key,
  kind text not null check (kind in ('advice', 'report')),
  at timestamptz not null
);
create index told_by_instant on told (at);

create table populations (
  from_date date primary key,
  older_people bigint not null check (older_people > 0),
  prevalence_percent numeric(5, 2) not null check (prevalence_percent > 0 and prevalence_percent <= 100),
  source text not null
);
insert into populations values ('2018-01-01', 85120, 5, 'Regional programme 2019-2021, Hart van Brabant; prevalence after Comijs');

-- No plan and no measure of one before what drives the abuse is recorded.
create function a_plan_follows_dynamics() returns trigger language plpgsql set search_path from current as $$
begin
  if not exists (select from dynamics where track_id = new.track_id) then
    raise exception using errcode = '23514', constraint = 'no_plan_before_dynamics',
      message = 'no action plan before what drives the abuse is recorded';
  end if;
  return new;
end $$;
create trigger a_plan_follows_dynamics before insert or update on action_plans for each row execute function a_plan_follows_dynamics();
create trigger a_plan_follows_dynamics before insert or update on measures for each row execute function a_plan_follows_dynamics();

-- A track is planned by its plan, and by nothing else.
create function a_planned_track_has_a_plan() returns trigger language plpgsql set search_path from current as $$
begin
  if new.state in ('planned', 'completed') and not exists (select from action_plans where track_id = new.id) then
    raise exception using errcode = '23514', constraint = 'no_planned_track_without_a_plan',
      message = 'a track is planned by its action plan';
  end if;
  return new;
end $$;
create trigger a_planned_track_has_a_plan before insert or update on tracks for each row execute function a_planned_track_has_a_plan();

-- What was recorded of a conversation or a judgement stays; a new one is recorded beside it.
create function what_was_recorded_stays() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '23514', constraint = 'what_was_recorded_stays', message = 'what was recorded is never changed or removed';
end $$;
create trigger what_was_recorded_stays before update or delete on dynamics for each row execute function what_was_recorded_stays();
create trigger what_was_recorded_stays before update or delete on interviews for each row execute function what_was_recorded_stays();
create trigger what_was_recorded_stays before update or delete on capacities for each row execute function what_was_recorded_stays();
create trigger what_was_recorded_stays before update or delete on sharings for each row execute function what_was_recorded_stays();
create trigger nothing_is_emptied before truncate on dynamics for each statement execute function what_was_recorded_stays();
create trigger a_plan_stays before delete on action_plans for each row execute function what_was_recorded_stays();

-- Whoever is suspected watches over nobody's money.
create function four_eyes_are_not_suspected() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from involved where id in (new.first_eyes, new.second_eyes) and role in ('suspected', 'older-person')) then
    raise exception using errcode = '23514', constraint = 'four_eyes_are_not_suspected', message = 'who is suspected does not watch the money';
  end if;
  return new;
end $$;
create trigger four_eyes_are_not_suspected before insert or update on measures for each row execute function four_eyes_are_not_suspected();
