with owed as (
    select id, subject_id, due < '{until}' as falls_due from deadlines.obligations where row = 'D2'
), rang as (
    select * from deadlines.rungs where outcome = 'rang'
)
select json_build_object(
    'reports', (select count(*) from intake.reports),
    'owed', (select count(*) from owed),
    'owing', (select count(distinct subject_id) from owed),
    'fell_due', (select count(*) from owed where falls_due),
    'awaited', (select count(*) from owed, unnest(array['breach', 'due', 'desk']) as awaited (rung) where falls_due
        and not exists (select from deadlines.rungs r where r.obligation_id = owed.id and r.rung = awaited.rung)),
    'rungs_twice', (select count(*) - count(distinct (obligation_id, rung)) from deadlines.rungs),
    'undue', (select count(*) from deadlines.rungs r where planned_at > recorded_at
        or not exists (select from owed where owed.id = r.obligation_id and falls_due)),
    'notices', (select count(*) from rang where rung = 'due'),
    'notifications', (select count(*) from deadlines.notifications),
    'not_told', (select count(*) from rang where rung = 'due'
        and not exists (select from deadlines.notifications n where n.obligation_id = rang.obligation_id and n.rung = rang.rung)),
    'rang', (select count(*) from rang where rung = 'desk'),
    'escalations', (select count(*) from supervision.escalations),
    'not_escalated', (select count(*) from rang where rung = 'desk'
        and not exists (select from supervision.escalations e where e.obligation_id = rang.obligation_id and e.rung = rang.rung)),
    'latest', (select coalesce(max(extract(epoch from recorded_at - planned_at)), 0) from rang),
    'not_delivered', (select count(*) from supervision.escalations where delivered_at is null)
)::text
