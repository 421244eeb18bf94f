-- What changes the rules by which obligations are computed. Rows are added, never changed: a version that comes into force again
-- is another row, and taking back what was planned is one too.
create table rule_changes (
    number        bigint      primary key check (number > 0),
    kind          text        not null check (kind in ('policy', 'decree', 'override', 'withdrawal')),
    -- from when it counts; of several at one instant the highest number counts last
    at            timestamptz not null,
    recorded_at   timestamptz not null,
    recorded_by   uuid        not null,
    region        text,
    version       text,
    decree        jsonb,
    obligation_id uuid        references obligations (id),
    withdraws     bigint      unique references rule_changes (number),
    reason        text,
    foreign key (region, version) references policies (region, version),
    check (recorded_at <= at),
    check ((kind = 'policy') = (version is not null) and (kind = 'policy') = (region is not null)),
    check ((kind = 'decree') = (decree is not null)),
    check ((kind = 'override') = (obligation_id is not null) and (kind = 'override') = (reason is not null)),
    check ((kind = 'withdrawal') = (withdraws is not null))
);
create index rule_changes_of_obligation on rule_changes (obligation_id) where obligation_id is not null;

-- The columns policies.activat…, and subjects.activation with its index, are read by nobody from here on; a later migration drops them.
insert into rule_changes (number, kind, at, recorded_at, recorded_by, region, version)
select activation, 'policy', activated_at, activated_at, activated_by, region, version from policies where activation is not null;

-- How many changes counted when the subject was last settled; fewer than now: to be projected again.
alter table subjects add column rules bigint not null default 0;
create index subjects_behind on subjects (rules, kind, id);

-- What a change of the rules did to each obligation that was open, or is now.
create table moves (
    change        bigint      not null references rule_changes (number),
    obligation_id uuid        not null references obligations (id),
    kind          text        not null check (kind in ('moved', 'opened', 'cancelled', 'held-back')),
    due_before    timestamptz,
    due_after     timestamptz,
    -- the earlier due instant that it was held back from
    due_withheld  timestamptz,
    recorded_at   timestamptz not null,
    primary key (change, obligation_id)
);
