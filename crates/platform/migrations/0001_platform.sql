-- What the runtime keeps in every service's schema. No clock is read in SQL: instants are given.

create table outbox (
    position          bigint generated always as identity primary key,
    id                uuid not null unique,
    kind              text not null,
    payload           bytea not null,
    occurred_at       timestamptz not null,
    recorded_at       timestamptz not null,
    on_behalf_of      uuid,
    traceparent       text,
    published_at      timestamptz,
    stream_created_at timestamptz,
    stream_sequence   bigint,
    constraint published_somewhere check ((published_at is null) or (stream_created_at is not null and stream_sequence is not null))
);
comment on table outbox is 'Facts of this service: published by the relay after the transaction committed; kept as long as their case.';
create index outbox_to_publish on outbox (position) where published_at is null;
create index outbox_by_place_in_stream on outbox (stream_created_at, stream_sequence) where published_at is not null;
create index outbox_by_recorded_at on outbox (recorded_at);

create table outbox_states (
    subject_kind      text not null,
    subject_id        uuid not null,
    number            bigint not null,
    payload           bytea not null,
    recorded_at       timestamptz not null,
    traceparent       text,
    published_at      timestamptz,
    stream_created_at timestamptz,
    stream_sequence   bigint,
    primary key (subject_kind, subject_id),
    constraint published_somewhere check ((published_at is null) or (stream_created_at is not null and stream_sequence is not null))
);
comment on table outbox_states is 'The latest state of each subject, of which only the newest number is published.';
create index outbox_states_to_publish on outbox_states (recorded_at) where published_at is null;
create index outbox_states_by_place_in_stream on outbox_states (stream_created_at, stream_sequence) where published_at is not null;

create table inbox (
    consumer    text not null,
    fact_id     uuid not null,
    received_at timestamptz not null,
    primary key (consumer, fact_id)
);
comment on table inbox is 'Facts taken in: written in the transaction of their effect, so that the effect happens once.';

create table parked (
    consumer     text not null,
    fact_id      uuid not null,
    kind         text not null,
    payload      bytea not null,
    occurred_at  timestamptz not null,
    recorded_at  timestamptz not null,
    on_behalf_of uuid,
    attempts     integer not null,
    reason       text not null,
    parked_at    timestamptz not null,
    retry        boolean not null default false,
    primary key (consumer, fact_id)
);
comment on table parked is 'Facts that could not be taken in and wait for a person. Each is an alarm.';

create table idempotency_keys (
    worker      uuid not null,
    key         text not null,
    fingerprint bytea not null, -- SHA-256 of method, path, query and body
    created_at  timestamptz not null, -- system time
    status      smallint, -- null only inside the transaction that claimed the key
    headers     jsonb,
    body        bytea,
    primary key (worker, key)
);
comment on table idempotency_keys is 'The answers to requests with an Idempotency-Key, each written in the transaction of what the request did.';
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table audit (
    position     bigint generated always as identity primary key,
    at           timestamptz not null,
    worker       uuid not null,
    roles        text[] not null,
    organisation text not null,
    on_behalf_of uuid,
    action       text not null,
    subject      text not null,
    details      jsonb not null,
    trace        text
);
comment on table audit is 'Who did what to which subject: written in the transaction of the act. Ids and codes only.';
create index audit_of_subject on audit (subject, at);
create index audit_of_worker on audit (worker, at);
