-- Who was told of an escalation outside the portal: a listener is the webhook of an EscalationDesk, by the resource's name.

create table told (
  listener text not null check (listener ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
  escalation_id uuid not null references escalations (id),
  at timestamptz not null,
  primary key (listener, escalation_id)
);
