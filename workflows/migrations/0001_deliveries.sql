-- Escalations to deliver: the net under their deliveries in Temporal, should Temporal lose its database.
create table deliveries (
    escalation_id uuid primary key,
    traceparent text,
    -- Null while only the end has been heard of: facts may overtake each other.
    raised_at timestamptz,
    ended_at timestamptz,
    check (raised_at is not null or ended_at is not null)
);

create index deliveries_not_ended on deliveries (raised_at) where ended_at is null;
