-- Advice: somebody asks, an adviser answers. It opens no obligation and knows no persons.

create table advices (
    id uuid primary key,
    capacity text not null check (capacity in ('police', 'other-justice', 'meldcode-professional', 'other-professional',
        'citizen', 'person-concerned', 'veilig-thuis-ex-officio')),
    sector text check (sector in ('child-care', 'primary-school', 'secondary-school', 'further-education', 'general-practice',
        'hospital', 'sexual-assault-centre', 'mental-health-care', 'elder-care', 'home-care', 'disability-care', 'youth-care',
        'social-work', 'other')),
    meldcode_step smallint check (meldcode_step between 1 and 5),
    municipality_code text not null check (municipality_code ~ '^[0-9]{4}$'),
    asked_at timestamptz not null,
    asked_by uuid not null,
    given_at timestamptz,
    given_by uuid,
    check (meldcode_step is null or capacity = 'meldcode-professional'),
    check (sector is not null or capacity <> 'meldcode-professional'),
    check (num_nulls(given_at, given_by) in (0, 2)),
    check (given_at >= asked_at)
);
create index advices_list_newest_first on advices (id desc);
create index advices_list_by_municipality on advices (municipality_code, id desc);
create index advices_asked_by_worker on advices (asked_by, id desc);

create table advice_natures (
    advice_id uuid not null references advices on delete cascade,
    nature text not null check (nature in ('partner-violence', 'child-abuse', 'child-abuse-kindcheck', 'high-conflict-separation',
        'elder-abuse', 'abuse-of-parents', 'honour-related-violence', 'forced-marriage-or-abandonment', 'sexual-violence',
        'stalking', 'other')),
    primary key (advice_id, nature)
);

-- may hold personal data
create table advice_texts (
    advice_id uuid primary key references advices on delete cascade,
    question text not null check (question <> ''),
    answer text check (answer <> '')
);
