-- Reports, the persons in them, and what is owed to them. Tables that hold personal data hold nothing else.

create table households (
    id uuid primary key,
    municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
    merged_into uuid references households check (merged_into <> id)
);

-- personal data
create table household_addresses (
    household_id uuid primary key references households on delete cascade,
    postcode text not null check (postcode ~ '^[0-9]{4}[A-Z]{2}$'),
    house_number bigint not null check (house_number > 0)
);

create table household_match_keys (
    household_id uuid not null references households on delete cascade,
    key bytea not null check (octet_length(key) = 16),
    primary key (household_id, key)
);
create index household_match_keys_same_address_and_surname on household_match_keys (key);

create table reports (
    id uuid primary key,
    version bigint not null check (version > 0),
    household_id uuid not null references households,
    municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
    received_at timestamptz not null,
    posted_by uuid not null,
    capacity text not null check (capacity in ('police', 'other-justice', 'meldcode-professional', 'other-professional',
        'citizen', 'person-concerned', 'veilig-thuis-ex-officio')),
    sector text check (sector in ('child-care', 'primary-school', 'secondary-school', 'further-education', 'general-practice',
        'hospital', 'sexual-assault-centre', 'mental-health-care', 'elder-care', 'home-care', 'disability-care', 'youth-care',
        'social-work', 'other')),
    meldcode_step smallint check (meldcode_step between 1 and 5),
    reporter_known boolean not null,
    wants_feedback boolean not null,
    reporter_withheld boolean not null,
    injury boolean not null,
    acute_marked_at timestamptz,
    acute_marked_by uuid,
    acute_answered_at timestamptz,
    acute_answered_by uuid,
    handler uuid,
    told_after_assessment_at timestamptz,
    told_after_investigation_at timestamptz,
    -- sight of safety always has exactly one holder
    sight_holder text not null check (sight_holder in ('veilig-thuis', 'fjc-planning')),
    sight_since timestamptz not null,
    status text not null check (status in ('received', 'not-admitted', 'assessed', 'investigation-decided', 'investigating',
        'judged', 'custom-route-described', 'followed-up', 'transfer-sent', 'transfer-declined', 'transferred', 'taken-back',
        'closed')),
    -- when and by whom the report came into its status, where no other column says so
    status_at timestamptz,
    status_by uuid,
    not_admitted_reason text check (not_admitted_reason in ('not-admitted', 'wrongly-addressed')),
    outcome text check (outcome in ('follow-up-at-veilig-thuis', 'transfer', 'no-follow-up-needed', 'regional-custom')),
    assessed_at timestamptz,
    assessed_by uuid,
    transfer_id uuid,
    check (meldcode_step is null or capacity = 'meldcode-professional'),
    check (sector is not null or capacity <> 'meldcode-professional'),
    check (reporter_known or not wants_feedback),
    check (num_nulls(acute_marked_at, acute_marked_by) in (0, 2)),
    check (num_nulls(acute_answered_at, acute_answered_by) in (0, 2)),
    check (acute_answered_at is null or acute_answered_at >= acute_marked_at),
    check (num_nulls(outcome, assessed_at, assessed_by) = case when status in ('received', 'not-admitted') then 3 else 0 end),
    check ((not_admitted_reason is not null) = (status = 'not-admitted')),
    check ((transfer_id is not null) = (status in ('transfer-sent', 'transfer-declined', 'transferred'))),
    check (status_at is not null or status not in ('not-admitted', 'custom-route-described', 'followed-up', 'taken-back', 'closed')),
    check (status_by is not null or status not in ('not-admitted', 'custom-route-described', 'followed-up', 'closed')),
    check (sight_holder = 'veilig-thuis' or status in ('transferred', 'closed')),
    check (assessed_at >= received_at)
);
create index reports_list_newest_first on reports (id desc);
create index reports_list_by_municipality on reports (municipality_code, id desc);
create index reports_list_by_status on reports (status, id desc);
create index reports_list_unanswered_acute on reports (id desc) where acute_marked_at is not null and acute_answered_at is null;
create index reports_of_household on reports (household_id);
create index reports_posted_by_worker on reports (posted_by, id desc);

create table report_natures (
    report_id uuid not null references reports on delete cascade,
    nature text not null check (nature in ('partner-violence', 'child-abuse', 'child-abuse-kindcheck', 'high-conflict-separation',
        'elder-abuse', 'abuse-of-parents', 'honour-related-violence', 'forced-marriage-or-abandonment', 'sexual-violence',
        'stalking', 'other')),
    primary key (report_id, nature)
);

create table persons (
    id uuid primary key,
    report_id uuid not null references reports on delete cascade,
    place integer not null check (place >= 0),
    role text not null check (role in ('victim', 'suspected-perpetrator', 'child', 'unborn-child', 'network', 'professional')),
    minor boolean not null,
    recorded_at timestamptz not null,
    duty_to_inform boolean not null,
    extensions integer not null check (extensions >= 0),
    informed_at timestamptz,
    informed_by uuid,
    through_representative boolean,
    help text not null check (help in ('not-owed', 'owed', 'started', 'not-needed')),
    help_at timestamptz,
    unique (report_id, place),
    check (duty_to_inform or (extensions = 0 and informed_at is null)),
    check (num_nulls(informed_at, informed_by, through_representative) in (0, 3)),
    check (informed_at >= recorded_at),
    check ((help_at is not null) = (help in ('started', 'not-needed'))),
    check ((help = 'not-owed') = (role not in ('victim', 'suspected-perpetrator', 'child'))),
    check (minor or role <> 'child'),
    check (not minor or role <> 'unborn-child')
);

-- personal data
create table person_details (
    person_id uuid primary key references persons on delete cascade,
    given_names text,
    surname text,
    birth_date date
);

-- personal data
create table reporter_details (
    report_id uuid primary key references reports on delete cascade,
    name text,
    contact text
);

create table informing_extensions (
    person_id uuid not null references persons on delete cascade,
    number integer not null check (number > 0),
    weeks smallint not null check (weeks between 1 and 2),
    extended_at timestamptz not null,
    extended_by uuid not null,
    primary key (person_id, number)
);

-- personal data: both grounds of Wmo 2015 art. 5.3.1(2)
create table informing_grounds (
    person_id uuid not null,
    number integer not null,
    task text not null check (task <> ''),
    situation text not null check (situation <> ''),
    primary key (person_id, number),
    foreign key (person_id, number) references informing_extensions on delete cascade
);

-- personal data: every free text about a report or a person in it
create table notes (
    id bigint primary key generated always as identity,
    report_id uuid not null references reports on delete cascade,
    person_id uuid references persons on delete cascade,
    about text not null check (about in ('description', 'not-admitted', 'assessment', 'no-follow-up-needed', 'acute-answer',
        'judgement', 'follow-up', 'custom-route', 'help-not-needed')),
    body text not null check (body <> ''),
    written_at timestamptz not null,
    written_by uuid not null,
    check ((person_id is not null) = (about in ('no-follow-up-needed', 'help-not-needed')))
);
create index notes_of_report on notes (report_id, id);

create table investigations (
    report_id uuid not null references reports on delete cascade,
    decided_at timestamptz not null,
    decided_by uuid not null,
    started_at timestamptz,
    started_by uuid,
    judged_at timestamptz,
    judged_by uuid,
    finding text check (finding in ('confirmed', 'refuted', 'undetermined')),
    primary key (report_id, decided_at),
    check (num_nulls(started_at, started_by) in (0, 2)),
    check (num_nulls(judged_at, judged_by, finding) in (0, 3)),
    check (started_at >= decided_at),
    check (judged_at is null or judged_at >= started_at)
);
create unique index investigations_one_open_of_report on investigations (report_id) where judged_at is null;

create table transfers (
    id uuid primary key,
    report_id uuid not null references reports on delete cascade,
    receiver text not null check (receiver in ('fjc-planning')),
    legal_basis text not null check (legal_basis in ('wmo-4-1-1', 'gdpr-6-1-d', 'gdpr-6-1-e')),
    told boolean not null,
    sent_at timestamptz not null,
    sent_by uuid not null,
    answer text not null check (answer in ('awaited', 'accepted', 'declined')),
    answered_at timestamptz,
    dossier_id uuid,
    check ((answered_at is not null) = (answer <> 'awaited')),
    check ((dossier_id is not null) = (answer = 'accepted'))
);
create unique index transfers_one_awaited_of_report on transfers (report_id) where answer = 'awaited';
create index transfers_of_report on transfers (report_id, id);
create index transfers_of_dossier on transfers (dossier_id) where dossier_id is not null;
alter table reports add foreign key (transfer_id) references transfers deferrable initially deferred;

-- personal data
create table transfer_grounds (
    transfer_id uuid primary key references transfers on delete cascade,
    purpose text not null check (purpose <> ''),
    necessity text not null check (necessity <> ''),
    not_told text check (not_told <> '')
);
