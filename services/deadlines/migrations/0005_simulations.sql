-- What somebody asked to be simulated, how far that is, and what came out. A process that plays one gives a sign of life; when that
-- stays away, another process plays it from the beginning.
create table simulations (
    id         uuid        primary key,
    asked_at   timestamptz not null,
    asked_by   uuid        not null,
    -- the version to try; none: the rules as they were in force
    region     text,
    version    text,
    -- days to equate to holidays with it
    days       jsonb       not null,
    facts      bigint      not null default 0,
    cases      bigint,
    played     bigint      not null default 0,
    tries      integer     not null default 0,
    alive_at   timestamptz,
    ended_at   timestamptz,
    report     jsonb,
    failure    text        check (failure in ('too-many-facts', 'given-up')),
    foreign key (region, version) references policies (region, version),
    check ((region is null) = (version is null)),
    check ((ended_at is null) = (report is null and failure is null) and (report is null or failure is null))
);
create index simulations_to_play on simulations (asked_at) where ended_at is null;
create index simulations_by_time on simulations (asked_at desc, id desc);
