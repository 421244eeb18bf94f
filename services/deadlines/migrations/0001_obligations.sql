-- What deadlines knows: facts as taken in, the policy's versions, and what follows from both.

-- One row per subject of obligations. Its lock is the first of every writer; next_at is what sweeps and rings look for.
create table subjects (
    kind            text        not null,
    id              uuid        not null,
    schedule_number bigint      not null default 0,
    next_at         timestamptz,
    urgency         smallint    not null default 0,
    -- the policy activation with which the subject was last settled; smaller than the newest: to be re-projected
    activation      bigint      not null default 0,
    parked_at       timestamptz,
    parked_because  text,
    primary key (kind, id)
);
create index subjects_due on subjects (urgency desc, next_at) where next_at is not null and parked_at is null;
create index subjects_to_reproject on subjects (activation, kind, id);
create index subjects_armed on subjects (kind, id) where next_at is not null;

create table facts (
    id          uuid        primary key,
    kind        text        not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    fields      jsonb       not null
);
create table fact_subjects (
    subject_kind text not null,
    subject_id   uuid not null,
    fact_id      uuid not null references facts (id),
    primary key (subject_kind, subject_id, fact_id)
);

-- Versions are immutable. A version without activated_at is checked but not in force.
create table policies (
    region       text        not null,
    version      text        not null,
    text         text        not null,
    submitted_at timestamptz not null,
    submitted_by uuid        not null,
    activated_at timestamptz,
    activated_by uuid,
    activation   bigint unique check (activation > 0),
    primary key (region, version),
    check ((activated_at is null) = (activated_by is null) and (activated_at is null) = (activation is null))
);

create table obligations (
    id              uuid        primary key,
    row             text        not null,
    subject_kind    text        not null,
    subject_id      uuid        not null,
    started_by      uuid        not null,
    episode         uuid        not null,
    exists_from     timestamptz not null,
    counts_from     timestamptz not null,
    due             timestamptz not null,
    due_date        date,
    state           text        not null check (state in ('open', 'suspended', 'met', 'cancelled')),
    ended_at        timestamptz,
    ended_by        uuid,
    late            boolean     not null default false,
    recorded_late   boolean     not null default false,
    breached_at     timestamptz,
    organisation    text        not null,
    municipality    text,
    policy_version  text        not null,
    calendar_version text       not null,
    foreign key (subject_kind, subject_id) references subjects (kind, id)
);
create index obligations_of_subject on obligations (subject_kind, subject_id);
create index obligations_listed on obligations (due, id);
create index obligations_open_listed on obligations (due, id) where state in ('open', 'suspended');

-- A rung that was reached, once. outcome: rang | skipped (born overdue, accepted, or nobody left to tell).
create table rungs (
    obligation_id uuid        not null references obligations (id),
    rung          text        not null,
    episode       uuid        not null,
    repetition    integer     not null check (repetition >= 0),
    fact_id       uuid        not null unique,
    planned_at    timestamptz not null,
    recorded_at   timestamptz not null,
    outcome       text        not null check (outcome in ('rang', 'skipped')),
    rang_by       text        not null check (rang_by in ('watch', 'neighbour', 'sweep')),
    role          text,
    desk          text,
    demands       text,
    acute         boolean     not null,
    overtaken_at  timestamptz,
    primary key (obligation_id, rung, episode, repetition)
);
create index rungs_by_time on rungs (recorded_at, fact_id);

-- The inbox of a role. One row per person reached, or one for the whole role when nobody in particular holds it.
create table notifications (
    id            uuid        primary key,
    obligation_id uuid        not null references obligations (id),
    rung          text        not null,
    episode       uuid        not null,
    repetition    integer     not null,
    role          text        not null,
    worker_id     uuid,
    reached_by    text        not null check (reached_by in ('holder', 'deputy', 'lead', 'duty-desk', 'role')),
    demands       text,
    created_at    timestamptz not null,
    accepted_at   timestamptz,
    accepted_by   uuid,
    reason        text,
    foreign key (obligation_id, rung, episode, repetition) references rungs (obligation_id, rung, episode, repetition)
);
create index notifications_inbox on notifications (role, created_at desc, id) where accepted_at is null;
create index notifications_of_obligation on notifications (obligation_id);

-- Who holds a role for a subject, from facts (assigned, relieved).
create table holders (
    subject_kind text        not null,
    subject_id   uuid        not null,
    role         text        not null,
    worker_id    uuid        not null,
    from_at      timestamptz not null,
    to_at        timestamptz,
    primary key (subject_kind, subject_id, role, worker_id, from_at)
);
