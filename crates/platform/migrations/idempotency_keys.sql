-- The answers given to requests that carried an Idempotency-Key, each written in the same transaction as what the request did.
create table idempotency_keys (
    actor       uuid        not null,
    key         text        not null,
    fingerprint bytea       not null, -- SHA-256 of method, path, query and body
    claimed_at  timestamptz not null, -- system time
    status      smallint,             -- null only inside the transaction that claimed the key
    headers     jsonb,
    body        bytea,
    primary key (actor, key)
);

-- The purge of old answers reads by age.
create index idempotency_keys_claimed_at on idempotency_keys (claimed_at);
