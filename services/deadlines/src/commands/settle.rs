//! Settles locked subjects: read their history, compute, compare, save, tell. One set of statements for any number of them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::fact::{Subject, SubjectKind};
use kernel::id::ObligationId;
use kernel::obligations::{BREACH, Obligation, PlannedRung, RungKey};
use kernel::policy::Action;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::outbox::Origin;

use super::rules::Rules;
use crate::domain::audience;
use crate::domain::danger::danger;
use crate::domain::difference::difference;
use crate::domain::settle::{Before, Change, Found, Outcome, settle};
use crate::error::Error;
use crate::store::subjects::{Locked, Saved};
use crate::{facts, store};

/// Why subjects are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause<'a> {
    /// Something became known: about which subjects, and where it comes from if not from the transaction itself.
    Facts(&'a BTreeMap<Subject, Origin>),
    /// The rules changed for everybody.
    Rules,
    /// An override with this number lets one obligation move earlier.
    Override(i64),
    /// A watch rang for itself, a neighbour rang for all, the reconciler rang for a watch that did not, or the sweep found it late.
    Ring(&'static str),
}

/// A subject as settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) number: u64,
    pub(crate) next: Option<Timestamp>,
}

/// Everything that one settling writes.
#[derive(Default)]
struct Writing {
    subjects: Vec<Saved>,
    obligations: Vec<store::obligations::Model>,
    rungs: Vec<store::rungs::Model>,
    notifications: Vec<store::notifications::Model>,
    overtaken: Vec<uuid::Uuid>,
    moves: Vec<store::moves::Model>,
}

/// Settles those of these subjects that the rules have changed for, before anything new is taken in about them: so what the rules
/// moved is told apart from what a fact moves. Gives all of them as they now are.
pub(crate) async fn catch_up(tx: &mut Tx, locked: Vec<Locked>, rules: &Rules) -> Result<Vec<Locked>, Error> {
    let (behind, mut others): (Vec<_>, Vec<_>) = locked.into_iter().partition(|locked| locked.is_behind(rules.number));
    let settled = if behind.is_empty() { vec![] } else { all(tx, &behind, rules, Cause::Rules).await? };
    let caught_up = behind.into_iter().zip(settled).map(|(locked, settled)| Locked {
        schedule_number: settled.number,
        next_at: settled.next,
        rules: Some(rules.number),
        ..locked
    });
    others.extend(caught_up);
    Ok(others)
}

/// Settles these subjects, whose rows are locked.
pub(crate) async fn all(tx: &mut Tx, locked: &[Locked], rules: &Rules, cause: Cause<'_>) -> Result<Vec<Settled>, Error> {
    let subjects: Vec<Subject> = locked.iter().map(|locked| locked.subject).collect();
    let mut histories = store::history::of(tx.db(), &subjects).await?;
    let stored = store::obligations::of(tx.db(), &subjects).await?;
    let recorded = store::rungs::of(tx.db(), &subjects).await?;
    let accepted = store::notifications::accepted_of(tx.db(), &subjects).await?;
    let circles: BTreeMap<Subject, Vec<Subject>> =
        histories.iter().map(|(subject, history)| (*subject, audience::circle(*subject, history))).collect();
    let (holders, reached) = if matches!(cause, Cause::Ring(_)) {
        let everybody: Vec<Subject> = circles.values().flatten().copied().collect();
        let holders = store::holders::of(tx.db(), &everybody, tx.now()).await?;
        (holders, store::notifications::reached_of(tx.db(), &subjects).await?)
    } else {
        Default::default()
    };

    let mut writing = Writing::default();
    let mut settled = Vec::with_capacity(locked.len());
    for locked in locked {
        let history = histories.remove(&locked.subject).unwrap_or_default();
        let computed = rules.fold(history).obligations_of(locked.subject, tx.now(), tx.now());
        let before = before(locked.subject, &stored, &recorded, &accepted);
        writing.moves.extend(moves(tx, &computed, &before, locked, rules, cause));
        let outcome = settle(computed, &before, &rules.calendar, tx.now(), matches!(cause, Cause::Ring(_)));
        let circle = circles.get(&locked.subject).map(Vec::as_slice).unwrap_or_default();
        let acute = outcome.found.iter().any(|found| found.obligation.acute);
        let about = About { circle, acute, rules, holders: &holders, reached: &reached, stored: &stored, recorded: &recorded };
        if let Cause::Facts(origins) = cause
            && let Some(origin) = origins.get(&locked.subject)
        {
            tx.follow(origin);
        }
        settled.push(write(tx, &mut writing, locked, &outcome, &about, cause).await?);
    }
    store::obligations::save(tx.db(), &writing.obligations).await?;
    store::rungs::add(tx.db(), &writing.rungs).await?;
    store::notifications::add(tx.db(), &writing.notifications).await?;
    store::rungs::overtake(tx.db(), &writing.overtaken, tx.now().into()).await?;
    store::moves::add(tx.db(), &writing.moves).await?;
    store::subjects::save(tx.db(), &writing.subjects).await?;
    Ok(settled)
}

/// What the newest change of the rules did to a subject that was last settled without it, or an override to its obligation.
fn moves(
    tx: &Tx,
    computed: &[Obligation],
    before: &Before,
    locked: &Locked,
    rules: &Rules,
    cause: Cause<'_>,
) -> Vec<store::moves::Model> {
    let (change, policy) = match (cause, &rules.newest) {
        (Cause::Override(number), _) => (number, None),
        (_, Some(newest)) if locked.is_behind(rules.number) => (newest.number, newest.version()),
        _ => return vec![],
    };
    let moved = difference(&before.obligations, computed, policy);
    moved.iter().map(|done| store::moves::Model::of(change, done, tx.now())).collect()
}

/// What writing down one subject needs to know beside what settling found.
struct About<'a> {
    circle: &'a [Subject],
    /// Whether it was ever marked acute.
    acute: bool,
    rules: &'a Rules,
    holders: &'a store::holders::Holders,
    reached: &'a BTreeMap<uuid::Uuid, Vec<(String, uuid::Uuid)>>,
    stored: &'a BTreeMap<uuid::Uuid, store::obligations::Model>,
    recorded: &'a BTreeMap<uuid::Uuid, Vec<store::rungs::Model>>,
}

impl About<'_> {
    /// The report, dossier or escalation that the subject is or belongs to.
    fn related(&self, kind: SubjectKind) -> Option<uuid::Uuid> {
        self.circle.iter().find(|subject| subject.kind == kind).map(|subject| subject.id)
    }
}

fn before(
    subject: Subject,
    stored: &BTreeMap<uuid::Uuid, store::obligations::Model>,
    recorded: &BTreeMap<uuid::Uuid, Vec<store::rungs::Model>>,
    accepted: &BTreeMap<uuid::Uuid, Vec<Timestamp>>,
) -> Before {
    let mut before = Before::default();
    let own = stored.values().filter(|model| model.subject_kind == subject.kind.name() && model.subject_id == subject.id);
    for model in own {
        let id = model.id;
        before.obligations.insert(ObligationId::from_uuid(id), model.stored());
        for model in recorded.get(&id).into_iter().flatten() {
            let key = key(model);
            if model.outcome == "rang" && model.rung != BREACH && model.overtaken_at.is_none() {
                before.told.insert(key.clone(), model.planned_at.into());
            }
            before.rungs.insert(key);
        }
        if let Some(at) = accepted.get(&id) {
            before.accepted.insert(ObligationId::from_uuid(id), at.clone());
        }
    }
    before
}

fn key(model: &store::rungs::Model) -> RungKey {
    RungKey {
        obligation: ObligationId::from_uuid(model.obligation_id),
        rung: model.rung.clone(),
        episode: model.episode,
        repetition: model.repetition.unsigned_abs(),
    }
}

/// Notes everything that is to be written for one subject, and tells what changed.
async fn write(
    tx: &mut Tx,
    writing: &mut Writing,
    locked: &Locked,
    outcome: &Outcome,
    about: &About<'_>,
    cause: Cause<'_>,
) -> Result<Settled, Error> {
    for found in &outcome.found {
        let stored = about.stored.get(&found.obligation.id.uuid());
        let breached_at = stored.and_then(|stored| stored.breached_at).or(found.breach.then(|| tx.now().into()));
        let model = store::obligations::Model::of(&found.obligation, breached_at);
        if stored != Some(&model) {
            writing.obligations.push(model);
        }
        tell_changes(tx, found).await?;
        if let Cause::Ring(rang_by) = cause {
            record(tx, writing, found, about, rang_by).await?;
        }
        for model in about.recorded.get(&found.obligation.id.uuid()).into_iter().flatten() {
            if found.overtaken.contains(&key(model)) {
                writing.overtaken.push(model.fact_id);
                tx.emit(facts::rung_overtaken(&found.obligation, model)).await?;
            }
        }
    }
    for id in &outcome.vanished {
        let Some(stored) = about.stored.get(&id.uuid()) else { continue };
        tx.emit(facts::withdrawn(stored, tx.now())).await?;
        let (state, ended_at) = ("cancelled".to_owned(), Some(tx.now().into()));
        writing.obligations.push(store::obligations::Model { state, ended_at, ..stored.clone() });
    }
    let rings = matches!(cause, Cause::Ring(_));
    let number = if !rings && outcome.next != locked.next_at { locked.schedule_number + 1 } else { locked.schedule_number };
    if number != locked.schedule_number {
        let ladder = outcome.found.iter().filter(|found| found.obligation.state.is_open()).flat_map(|found| {
            let row = &found.obligation.row;
            found
                .obligation
                .ladder
                .iter()
                .filter(|rung| rung.silent.is_none())
                .map(move |rung| (rung.at, row.clone(), rung.rung.clone()))
        });
        let mut ladder: Vec<_> = ladder.filter(|(at, ..)| *at >= tx.now()).collect();
        ladder.sort();
        tx.emit_state(facts::schedule(locked.subject, number, outcome.next, ladder)).await?;
    }
    writing.subjects.push(Saved {
        kind: locked.subject.kind.name(),
        id: locked.subject.id,
        schedule_number: number,
        next_at: outcome.next.map(Instant::from),
        urgency: i16::from(outcome.urgent),
        rules: about.rules.number,
    });
    Ok(Settled { number, next: outcome.next })
}

async fn tell_changes(tx: &mut Tx, found: &Found) -> Result<(), Error> {
    let obligation = &found.obligation;
    for change in &found.changes {
        let fact = match change {
            Change::Opened => facts::opened(obligation),
            Change::Moved | Change::Reopened => facts::moved(obligation, tx.now()),
            Change::Met { at, by, late, recorded_late } => facts::met(obligation, by.uuid(), *late, *recorded_late, *at),
            Change::Cancelled { at, by } => facts::cancelled(obligation, by.uuid(), *at),
        };
        tx.emit(fact).await?;
    }
    Ok(())
}

/// Puts the breach and the rungs on record, and tells whom they are for.
async fn record(
    tx: &mut Tx,
    writing: &mut Writing,
    found: &Found,
    about: &About<'_>,
    rang_by: &'static str,
) -> Result<(), Error> {
    let obligation = &found.obligation;
    if found.breach {
        let key = obligation.breach_key();
        writing.rungs.push(rung_model(&key, obligation.due, None, obligation.acute, "rang", rang_by, tx.now()));
        tx.emit(facts::breached(obligation)).await?;
    }
    for rung in &found.skipped {
        let (key, acute) = (obligation.key(rung), rung.acute);
        writing.rungs.push(rung_model(&key, rung.at, Some(rung), acute, "skipped", rang_by, tx.now()));
    }
    for rung in &found.record {
        let key = obligation.key(rung);
        let model = rung_model(&key, rung.at, Some(rung), rung.acute, "rang", rang_by, tx.now());
        let belongs = facts::Belongs {
            dossier: about.related(SubjectKind::Dossier),
            report: about.related(SubjectKind::Report),
            escalation: about.related(SubjectKind::Escalation),
        };
        tx.emit(facts::rung_reached(obligation, &model, &belongs)).await?;
        if let Action::Notify(role) = &rung.action {
            let list = rung.daily_list.then(|| danger(obligation, about.acute));
            notify(writing, about, &model, role, list, tx.now());
        }
        late(rung, rang_by, tx.now());
        writing.rungs.push(model);
    }
    Ok(())
}

/// A rung that rang more than a minute after its instant is an alarm of its own: the metric feeds the alert *rung late*.
fn late(rung: &PlannedRung, rang_by: &'static str, now: Timestamp) {
    let late = now.duration_since(rung.at).as_secs_f64();
    metrics::histogram!("veilig_rung_late_seconds", "rang_by" => rang_by).record(late.max(0.0));
    metrics::counter!("veilig_rungs_rung_total", "rang_by" => rang_by).increment(1);
    if late > 60.0 {
        tracing::warn!(rung.id = %rung.rung, rung.late_seconds = late, rung.rang_by = rang_by, "a rung rang late");
    }
}

fn rung_model(
    key: &RungKey,
    planned: Timestamp,
    rung: Option<&PlannedRung>,
    acute: bool,
    outcome: &str,
    rang_by: &str,
    now: Timestamp,
) -> store::rungs::Model {
    let (role, desk) = match rung.map(|rung| &rung.action) {
        Some(Action::Notify(role)) => (Some(role.clone()), None),
        Some(Action::Escalate(desk)) => (None, Some(desk.clone())),
        None => (None, None),
    };
    store::rungs::Model {
        obligation_id: key.obligation.uuid(),
        rung: key.rung.clone(),
        episode: key.episode,
        repetition: i32::try_from(key.repetition).unwrap_or(i32::MAX),
        fact_id: key.fact_id().uuid(),
        planned_at: planned.into(),
        recorded_at: now.into(),
        outcome: outcome.to_owned(),
        rang_by: rang_by.to_owned(),
        role,
        desk,
        demands: rung.and_then(|rung| rung.demands).map(|demand| demand.name().to_owned()),
        acute,
        overtaken_at: None,
    }
}

/// One notification for each holder, or one for the whole role. Who was reached by another rung of this obligation is passed over:
/// each rung names another actor.
fn notify(
    writing: &mut Writing,
    about: &About<'_>,
    rung: &store::rungs::Model,
    role: &str,
    daily_list: Option<i16>,
    now: Timestamp,
) {
    let Some(policy) = &about.rules.policy else { return };
    let before = about.reached.get(&rung.obligation_id).into_iter().flatten().map(|(rung, worker)| (rung.as_str(), *worker));
    let just_now = writing.notifications.iter().filter(|told| told.obligation_id == rung.obligation_id);
    let just_now = just_now.filter_map(|told| Some((told.rung.as_str(), told.worker_id?)));
    let elsewhere: BTreeSet<_> =
        before.chain(just_now).filter(|(told, _)| *told != rung.rung).map(|(_, worker)| worker).collect();
    let held = |role: &str| -> Vec<Option<uuid::Uuid>> {
        if !audience::is_personal(role) {
            return vec![None];
        }
        let holders = about.circle.iter().filter_map(|subject| about.holders.get(&(*subject, role.to_owned())));
        let mut holders: Vec<_> = holders.flatten().filter(|worker| !elsewhere.contains(*worker)).copied().map(Some).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    };
    let reached = policy.reach(role, held);
    let workers = if reached.holders.is_empty() { vec![None] } else { reached.holders };
    for worker in workers {
        let who = worker.unwrap_or_default();
        let id = kernel::id::derived("notification", &[rung.fact_id.as_bytes(), reached.role.as_bytes(), who.as_bytes()]);
        writing.notifications.push(store::notifications::Model {
            id,
            obligation_id: rung.obligation_id,
            rung: rung.rung.clone(),
            episode: rung.episode,
            repetition: rung.repetition,
            role: reached.role.clone(),
            worker_id: worker,
            reached_by: reached.by.name().to_owned(),
            demands: rung.demands.clone(),
            created_at: now.into(),
            accepted_at: None,
            accepted_by: None,
            reason: None,
            daily_list: daily_list.is_some(),
            danger: daily_list.unwrap_or_default(),
        });
    }
}
