-- Trajectories of two parents and their children, and what is done in them. Nothing joint before both parents are screened:
-- the triggers at the end hold that against every statement, whoever makes it.

-- Households by id only; one that was merged points at the one that it became.
create table households (
  id uuid primary key,
  into_id uuid references households (id),
  constraint a_household_is_not_merged_into_itself check (into_id <> id)
);

create table trajectories (
  id uuid primary key,
  entry text not null check (entry in ('transfer', 'court', 'parents', 'school')),
  municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
  dossier_id uuid,
  entered_at timestamptz not null,
  entered_by uuid not null,
  state text not null check (state in ('entered', 'accepted', 'intake-held', 'started', 'completed', 'withdrawn')),
  open boolean not null generated always as (state not in ('completed', 'withdrawn')) stored,
  state_at timestamptz not null,
  state_by uuid not null,
  accepted_at timestamptz,
  intake_held_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  withdrawn_because text,
  extended_months integer not null default 0 check (extended_months between 0 and 6),
  pro_forma_date date,
  examined_at timestamptz,
  contra_indications text check (contra_indications in ('none', 'present')),
  court_reported_at timestamptz,
  main_proceedings_ended date,
  split_at timestamptz,
  arranged_at timestamptz,
  arrangement text,
  lead_id uuid,
  linked_id uuid,
  version bigint not null default 1,
  constraint only_the_court_has_a_pro_forma_date check ((pro_forma_date is not null) = (entry = 'court')),
  constraint only_what_the_court_asked_is_reported check (court_reported_at is null or entry = 'court'),
  constraint an_examination_is_whole check (num_nulls(examined_at, contra_indications) in (0, 2)),
  constraint an_arrangement_is_whole check (num_nulls(arranged_at, arrangement) in (0, 2)),
  constraint only_split_tracks_are_arranged check (arranged_at is null or split_at is not null),
  constraint whoever_is_linked_does_not_lead check (linked_id <> lead_id),
  constraint a_state_has_its_facts check (case state
    when 'accepted' then accepted_at is not null
    when 'intake-held' then intake_held_at is not null
    when 'started' then started_at is not null
    when 'completed' then num_nulls(started_at, ended_at) = 0
    when 'withdrawn' then num_nulls(ended_at, withdrawn_because) = 0
    else true
  end)
);
create index trajectories_by_age on trajectories (entered_at, id);
create index trajectories_of_a_coordinator on trajectories (lead_id) where open;
create index trajectories_by_pro_forma_date on trajectories (pro_forma_date, id) where open;

-- personal data: the name
create table parents (
  id uuid primary key,
  trajectory_id uuid not null references trajectories (id),
  place integer not null check (place in (1, 2)),
  household_id uuid references households (id),
  name text not null,
  consented_at timestamptz,
  consent_withdrawn_at timestamptz,
  unique (trajectory_id, place),
  unique (trajectory_id, id),
  constraint only_consent_is_withdrawn check (consent_withdrawn_at is null or consented_at is not null)
);
create index parents_of_a_household on parents (household_id);

-- personal data: the name and the date of birth
create table children (
  id uuid primary key,
  trajectory_id uuid not null references trajectories (id),
  place integer not null check (place > 0),
  name text not null,
  birth_date date,
  unique (trajectory_id, place),
  unique (trajectory_id, id)
);

create table screenings (
  id uuid primary key,
  trajectory_id uuid not null,
  parent_id uuid not null,
  instrument text not null,
  instrument_version integer not null check (instrument_version > 0),
  answers jsonb not null check (jsonb_typeof(answers) = 'object'),
  outcome text not null check (outcome in ('negative', 'positive', 'undetermined')),
  explanation text,
  at timestamptz not null,
  by uuid not null,
  foreign key (trajectory_id, parent_id) references parents (trajectory_id, id)
);
create index screenings_of_a_parent on screenings (parent_id, at desc, id desc);

create table assessments (
  id uuid primary key,
  trajectory_id uuid not null references trajectories (id),
  level integer not null check (level between 1 and 9),
  problems jsonb not null check (jsonb_typeof(problems) = 'array'),
  note text,
  at timestamptz not null,
  by uuid not null
);
create index assessments_of_a_trajectory on assessments (trajectory_id, at desc, id desc);

create table modules (
  id uuid primary key,
  trajectory_id uuid not null,
  kind text not null check (kind in ('new-ways-for-families', 'ouderschap-blijft', 'kinderen-uit-de-knel', 'kies',
    'supervised-contact', 'mediation')),
  joint boolean not null,
  parent_id uuid,
  state text not null check (state in ('open', 'intake-held', 'completed', 'ended')),
  opened_at timestamptz not null,
  opened_by uuid not null,
  intake_held_at timestamptz,
  ended_at timestamptz,
  effect text check (effect in ('improved', 'unchanged', 'worse')),
  ended_because text check (ended_because in ('consent-withdrawn', 'tracks-split', 'withdrawn', 'stopped')),
  note text,
  foreign key (trajectory_id) references trajectories (id),
  foreign key (trajectory_id, parent_id) references parents (trajectory_id, id),
  constraint a_module_is_joint_by_its_kind check (joint = (kind in ('ouderschap-blijft', 'kinderen-uit-de-knel', 'mediation'))),
  constraint some_modules_are_of_one_parent check ((parent_id is not null) = (kind in ('new-ways-for-families', 'supervised-contact'))),
  constraint a_state_has_its_facts check (case state
    when 'open' then num_nonnulls(ended_at, effect, ended_because) = 0
    when 'intake-held' then intake_held_at is not null and num_nonnulls(ended_at, effect, ended_because) = 0
    when 'completed' then num_nulls(intake_held_at, ended_at, effect) = 0 and ended_because is null
    else num_nulls(ended_at, ended_because) = 0 and effect is null
  end)
);
create unique index modules_one_open_of_a_kind on modules (trajectory_id, kind, parent_id) nulls not distinct
  where state in ('open', 'intake-held');
create index modules_of_a_trajectory on modules (trajectory_id, opened_at, id);

create table sessions (
  id uuid primary key,
  module_id uuid not null references modules (id),
  at timestamptz not null,
  by uuid not null
);
create index sessions_of_a_module on sessions (module_id, at);

-- personal data: what a child said
create table voices (
  id uuid primary key,
  trajectory_id uuid not null,
  child_id uuid not null,
  how text not null check (how in ('conversation', 'drawing-or-letter', 'through-professional', 'not-possible')),
  note text not null,
  at timestamptz not null,
  by uuid not null,
  foreign key (trajectory_id, child_id) references children (trajectory_id, id)
);
create index voices_of_a_trajectory on voices (trajectory_id, at);

create table contact_losses (
  id uuid primary key,
  trajectory_id uuid not null,
  child_id uuid not null,
  parent_id uuid not null,
  stopped_at timestamptz not null,
  stopped_by uuid not null,
  note text not null,
  discussed_at timestamptz,
  restored_at timestamptz,
  restored_by uuid,
  foreign key (trajectory_id, child_id) references children (trajectory_id, id),
  foreign key (trajectory_id, parent_id) references parents (trajectory_id, id),
  constraint a_recovery_is_whole check (num_nulls(restored_at, restored_by) in (0, 2)),
  constraint contact_recovers_after_it_stopped check (restored_at >= stopped_at)
);
create unique index contact_losses_one_open_per_child_and_parent on contact_losses (child_id, parent_id) where restored_at is null;
create index contact_losses_by_age on contact_losses (stopped_at, id);

create table forum_items (
  id uuid primary key,
  trajectory_id uuid not null references trajectories (id),
  contact_loss_id uuid unique references contact_losses (id),
  reason text not null check (reason in ('contact-loss', 'stuck', 'safety')),
  question text,
  state text not null check (state in ('listed', 'advised', 'followed-up', 'taken-off')),
  listed_at timestamptz not null,
  listed_by uuid not null,
  advised_at timestamptz,
  advised_by uuid,
  advice text,
  followed_up_at timestamptz,
  followed_up_by uuid,
  result text,
  constraint only_a_loss_of_contact_has_one check ((contact_loss_id is not null) = (reason = 'contact-loss')),
  constraint advice_is_whole check (num_nulls(advised_at, advised_by, advice) in (0, 3)),
  constraint a_follow_up_is_whole check (num_nulls(followed_up_at, followed_up_by, result) in (0, 3)),
  constraint a_state_has_its_facts check (case state
    when 'listed' then advised_at is null and followed_up_at is null
    when 'advised' then advised_at is not null and followed_up_at is null
    when 'followed-up' then advised_at is not null and followed_up_at is not null
    else followed_up_at is null
  end)
);
create index forum_items_by_age on forum_items (listed_at, id);

-- A suspicion of abuse, and the report that Veilig Thuis made of it.
create table suspicions (
  report_id uuid primary key,
  trajectory_id uuid not null references trajectories (id),
  note text not null,
  at timestamptz not null,
  by uuid not null,
  received_at timestamptz
);

create table linked_reports (
  trajectory_id uuid not null references trajectories (id),
  report_id uuid not null,
  at timestamptz not null,
  primary key (trajectory_id, report_id)
);

-- Why nothing may be open in a trajectory, or nothing joint; null: it may. Locks the trajectory, so that no two transactions
-- each see half of the truth.
create function why_not(about uuid, is_joint boolean) returns text language plpgsql set search_path from current as $$
declare
  is_split boolean;
  screened bigint;
  cleared bigint;
  consenting bigint;
begin
  select t.split_at is not null into is_split from trajectories t where t.id = about for update;
  select count(s.outcome), count(*) filter (where s.outcome = 'negative'),
         count(*) filter (where p.consented_at is not null and p.consent_withdrawn_at is null)
    into screened, cleared, consenting
    from parents p left join lateral
      (select outcome from screenings where parent_id = p.id order by at desc, id desc limit 1) s on true
    where p.trajectory_id = about;
  if screened <> 2 then return 'no_module_before_screening'; end if;
  if is_joint and (is_split or cleared <> 2) then return 'nothing_joint_on_split_tracks'; end if;
  if is_joint and consenting <> 2 then return 'nothing_joint_without_both_consents'; end if;
  return null;
end $$;

create function a_module_may_be_open() returns trigger language plpgsql set search_path from current as $$
declare
  reason text;
begin
  if new.state not in ('open', 'intake-held') then return new; end if;
  reason := why_not(new.trajectory_id, new.joint);
  if reason is not null then
    raise exception using errcode = '23514', constraint = reason, message = 'this module may not be open: ' || reason;
  end if;
  return new;
end $$;
create trigger a_module_may_be_open before insert or update on modules for each row execute function a_module_may_be_open();

create function a_session_is_of_a_running_module() returns trigger language plpgsql set search_path from current as $$
declare
  reason text;
begin
  select case when m.state <> 'intake-held' then 'a_session_is_of_a_running_module' else why_not(m.trajectory_id, m.joint) end
    into reason from modules m where m.id = new.module_id for update;
  if reason is not null then
    raise exception using errcode = '23514', constraint = reason, message = 'this session may not be held: ' || reason;
  end if;
  return new;
end $$;
create trigger a_session_is_of_a_running_module before insert or update on sessions
  for each row execute function a_session_is_of_a_running_module();

-- A screening stays as it was recorded; a new one is recorded beside it.
create function a_screening_stays() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '23514', constraint = 'a_screening_stays', message = 'a screening is never changed or removed';
end $$;
create trigger a_screening_stays before update or delete on screenings for each row execute function a_screening_stays();

-- When a screening, a consent or the tracks change, what is open must still be allowed once the transaction ends.
create function what_is_open_is_allowed() returns trigger language plpgsql set search_path from current as $$
declare
  about uuid := case tg_table_name when 'trajectories' then new.id else (to_jsonb(new) ->> 'trajectory_id')::uuid end;
  reason text;
begin
  select why_not(about, m.joint) into reason from modules m
    where m.trajectory_id = about and m.state in ('open', 'intake-held') order by m.joint desc limit 1;
  if reason is not null then
    raise exception using errcode = '23514', constraint = reason, message = 'a module that is open may not be: ' || reason;
  end if;
  return null;
end $$;
create constraint trigger what_is_open_is_allowed after insert on screenings deferrable initially deferred
  for each row execute function what_is_open_is_allowed();
create constraint trigger what_is_open_is_allowed after insert or update on parents deferrable initially deferred
  for each row execute function what_is_open_is_allowed();
create constraint trigger what_is_open_is_allowed after update of split_at on trajectories deferrable initially deferred
  for each row execute function what_is_open_is_allowed();
