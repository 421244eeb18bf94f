//! Say so: whether the desk is reached, whether it is told of what is escalated to it, and why not.

use std::time::Duration;

use kernel::time::Timestamp;
use kube::runtime::controller::Action;
use kube::{Resource as _, ResourceExt as _};
use platform::chain;
use platform::clock::system_now;

use super::Unreached;
use super::apply::Done;
use super::memory::{Memory, meter};
use crate::context::Context;
use crate::crd::{Condition, DeskStatus, EscalationDesk, Holds, second};
use crate::error::Error;
use crate::supervision::Unknown;

/// Between two looks at what is to be told.
const PAUSE: Duration = Duration::from_secs(5);
/// The same while there is more to tell.
const BREATH: Duration = Duration::from_millis(100);

type Told = (Holds, &'static str, String);

pub(super) async fn update_status(
    context: &Context,
    resource: &EscalationDesk,
    done: Done,
    memory: &Memory,
) -> Result<Action, Error> {
    let known = resource.status.clone().unwrap_or_default();
    let (delivering, waiting, oldest) = match done.left {
        Ok(left) => {
            let oldest = left.first().map(|notice| notice.raised_at);
            let delivering = delivering(left.len(), done.wrong.or_else(|| memory.trouble.clone()));
            measure(resource, left.len(), oldest);
            (delivering, i64::try_from(left.len()).ok(), oldest.map(second))
        }
        Err(why) => (unknown(why, &resource.spec.desk), known.waiting, known.oldest_waiting_at.clone()),
    };
    let reached = match done.reached {
        Ok(status) => (Holds::True, "Answers", format!("It answers {status}.")),
        Err(Unreached { reason, message }) => (Holds::False, reason, message),
    };
    let generation = resource.meta().generation;
    let condition = |kind, told: Told| Condition::now(&known.conditions, kind, told, generation, system_now());
    let status = DeskStatus {
        observed_generation: generation,
        waiting,
        oldest_waiting_at: oldest,
        last_delivered_at: memory.delivered_at.map(second).or_else(|| known.last_delivered_at.clone()),
        conditions: vec![condition("Reachable", reached), condition("Delivering", delivering)],
    };
    // It is looked at every few seconds: what is said already is not said again.
    if !says(&known, &status) {
        context.tell_desk(resource, &status).await?;
    }
    Ok(Action::requeue(if done.more { BREATH } else { PAUSE }))
}

/// Whether a desk is told: it is while nothing waits that it would not take.
fn delivering(waiting: usize, trouble: Option<Unreached>) -> Told {
    match trouble {
        Some(Unreached { reason, message }) => (Holds::False, reason, message),
        None if waiting > 0 => (Holds::True, "Telling", "It is being told.".to_owned()),
        None => (Holds::True, "NothingWaits", "It was told of everything that stands open.".to_owned()),
    }
}

/// Nobody knows what waits.
fn unknown(why: Unknown, desk: &str) -> Told {
    match why {
        Unknown::Desk => {
            (Holds::False, "UnknownDesk", format!("Nothing is ever escalated to {desk}: supervision has no such desk."))
        }
        Unknown::Region(failed) => {
            let error = Error::from(failed);
            (Holds::Unknown, error.reason(), format!("What waits is not known: {}.", chain(&error)))
        }
    }
}

fn measure(resource: &EscalationDesk, waiting: usize, oldest: Option<Timestamp>) {
    let age = oldest.map_or(0.0, |at| system_now().duration_since(at).as_secs_f64().max(0.0));
    meter(&resource.spec.desk, &resource.name_any(), waiting, age);
}

/// Whether a status says all of this; what others say in it does not matter.
fn says(known: &DeskStatus, status: &DeskStatus) -> bool {
    let bare = |status: &DeskStatus| DeskStatus { conditions: Vec::new(), ..status.clone() };
    bare(known) == bare(status) && status.conditions.iter().all(|condition| known.conditions.contains(condition))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(kind: &str, reason: &str) -> Condition {
        let now = "2026-12-07T09:00:00Z".parse().unwrap();
        Condition::now(&[], kind, (Holds::True, reason, String::new()), Some(1), now)
    }

    #[test]
    fn what_is_said_already_is_not_said_again_and_what_others_say_does_not_matter() {
        let ours =
            |reason| DeskStatus { waiting: Some(1), conditions: vec![condition("Delivering", reason)], ..DeskStatus::default() };
        let mut known = ours("Telling");
        known.conditions.push(condition("Theirs", "Why"));
        assert!(says(&known, &ours("Telling")));
        assert!(!says(&known, &ours("NothingWaits")));
        assert!(!says(&known, &DeskStatus { waiting: Some(2), ..ours("Telling") }));
        assert!(!says(&DeskStatus::default(), &ours("Telling")), "a condition that somebody took away is set again");
    }

    #[test]
    fn a_desk_is_being_told_until_it_would_not_take_something() {
        let refused = || Some(Unreached::new("Gone", "It answers 410."));
        assert_eq!(delivering(0, None).1, "NothingWaits");
        assert_eq!(delivering(3, None).1, "Telling");
        assert_eq!(delivering(3, refused()), (Holds::False, "Gone", "It answers 410.".to_owned()));
    }
}
