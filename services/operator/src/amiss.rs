//! What is amiss with the resources, as numbers: told while this process leads, and taken back when it no longer does or they are gone.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use kernel::time::Timestamp;
use kube::runtime::reflector::Store;
use kube::{Resource as _, ResourceExt as _};
use platform::clock::system_now;

use crate::crd::{Condition, DeadlinePolicy, EscalationDesk, Holds, Need};

/// Between two looks.
const OFTEN: Duration = Duration::from_secs(5);

/// Reasons for which a version is not in force and nobody need mind: another came after it.
const FOLLOWED: [&str; 2] = ["Superseded", "InstantOver"];

/// One number: the kind and name of a resource, and the condition that should hold.
type Series = (&'static str, String, &'static str);

/// Tells for ever; whoever lets it go takes back what it told.
pub(crate) async fn tell(policies: Store<DeadlinePolicy>, desks: Store<EscalationDesk>) {
    let mut told = Told::default();
    loop {
        told.now(of_policies(&policies.state(), system_now()).chain(of_desks(&desks.state())));
        tokio::time::sleep(OFTEN).await;
    }
}

/// Every number that was told.
#[derive(Default)]
struct Told(BTreeSet<Series>);

impl Told {
    fn now(&mut self, found: impl Iterator<Item = (Series, bool)>) {
        let mut gone = std::mem::take(&mut self.0);
        for (series, is_amiss) in found {
            set(&series, is_amiss);
            gone.remove(&series);
            self.0.insert(series);
        }
        gone.iter().for_each(|series| set(series, false));
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.0.iter().for_each(|series| set(series, false));
    }
}

fn set((kind, name, condition): &Series, is_amiss: bool) {
    let gauge = metrics::gauge!("veilig_operator_amiss", "kind" => *kind, "name" => name.clone(), "condition" => *condition);
    gauge.set(if is_amiss { 1.0 } else { 0.0 });
}

/// Of every policy: what was refused, what could not be simulated and needs to be, what is not in force although its instant has passed.
fn of_policies(all: &[Arc<DeadlinePolicy>], now: Timestamp) -> impl Iterator<Item = (Series, bool)> {
    all.iter().flat_map(move |one| {
        let is_required = one.spec.simulation == Need::Required;
        let told = [
            ("Checked", fails(of_policy(one, "Checked"))),
            ("Simulated", is_required && fails(of_policy(one, "Simulated"))),
            ("Active", is_overdue(one, all, now)),
        ];
        told.map(|(condition, is_amiss)| (("policy", one.name_any(), condition), is_amiss))
    })
}

/// Of every desk: whether it is not reached.
fn of_desks(all: &[Arc<EscalationDesk>]) -> impl Iterator<Item = (Series, bool)> {
    all.iter().map(|one| {
        let conditions = one.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
        let reachable = conditions.iter().find(|condition| condition.kind == "Reachable");
        (("desk", one.name_any(), "Reachable"), fails(reachable))
    })
}

fn of_policy<'a>(resource: &'a DeadlinePolicy, kind: &str) -> Option<&'a Condition> {
    resource.status.as_ref()?.conditions.iter().find(|condition| condition.kind == kind)
}

fn fails(condition: Option<&Condition>) -> bool {
    condition.is_some_and(|condition| condition.status == Holds::False)
}

/// Whether a policy should be in force, and neither is nor was followed by another.
fn is_overdue(resource: &DeadlinePolicy, all: &[Arc<DeadlinePolicy>], now: Timestamp) -> bool {
    let Some(at) = instant(resource).filter(|at| *at <= now) else { return false };
    let is_active = |one: &DeadlinePolicy| of_policy(one, "Active").is_some_and(|told| told.status == Holds::True);
    let is_followed = of_policy(resource, "Active").is_some_and(|told| FOLLOWED.contains(&told.reason.as_str()));
    let is_replaced = all.iter().any(|other| is_active(other) && instant(other).is_some_and(|their| their > at));
    let is_leaving = resource.meta().deletion_timestamp.is_some();
    !(is_active(resource) || is_followed || is_replaced || is_leaving)
}

fn instant(resource: &DeadlinePolicy) -> Option<Timestamp> {
    resource.spec.activate_at.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crd::{DeadlinePolicySpec, DeskStatus, EscalationDeskSpec, PolicySource, PolicyStatus, Webhook};

    const NOW: &str = "2026-12-07T09:00:00Z";
    const PASSED: &str = "2026-12-01T00:00:00Z";

    fn condition(kind: &str, status: Holds, reason: &str) -> Condition {
        Condition::now(&[], kind, (status, reason, String::new()), None, NOW.parse().unwrap())
    }

    fn policy(name: &str, activate_at: Option<&str>, conditions: Vec<Condition>) -> DeadlinePolicy {
        let policy = PolicySource { inline: Some(String::new()), config_map_key_ref: None };
        let activate_at = activate_at.map(str::to_owned);
        let mut resource = DeadlinePolicy::new(name, DeadlinePolicySpec { policy, activate_at, simulation: Need::Required });
        resource.status = Some(PolicyStatus { conditions, ..PolicyStatus::default() });
        resource
    }

    fn amiss(policies: Vec<DeadlinePolicy>) -> Vec<(String, &'static str)> {
        let policies: Vec<_> = policies.into_iter().map(Arc::new).collect();
        let found = of_policies(&policies, NOW.parse().unwrap()).filter(|(_, is_amiss)| *is_amiss);
        found.map(|((_, name, condition), _)| (name, condition)).collect()
    }

    #[test]
    fn what_is_refused_or_cannot_be_simulated_is_amiss_until_it_is_not() {
        let with = |told: Condition| amiss(vec![policy("next", None, vec![told])]);
        assert_eq!(with(condition("Checked", Holds::False, "Mistakes")), [("next".to_owned(), "Checked")]);
        assert_eq!(with(condition("Simulated", Holds::False, "Failed")), [("next".to_owned(), "Simulated")]);
        for calm in [
            condition("Checked", Holds::True, "NoMistakes"),
            condition("Simulated", Holds::Unknown, "Running"),
            condition("Active", Holds::False, "NoInstant"),
        ] {
            assert_eq!(with(calm.clone()), [], "{calm:?}");
        }
        let mut informed = policy("next", None, vec![condition("Simulated", Holds::False, "TooManyFacts")]);
        informed.spec.simulation = Need::Informative;
        assert_eq!(amiss(vec![informed]), [], "nobody waits for it");
    }

    #[test]
    fn a_policy_that_is_not_in_force_at_its_instant_is_amiss_unless_another_came_after_it() {
        let now = |instant: &str, status, reason: &str| policy("now", Some(instant), vec![condition("Active", status, reason)]);
        let overdue = [("now".to_owned(), "Active")];
        for reason in ["AwaitsSimulation", "Scheduled", "Submitted", "NotChecked", "NotSubmitted"] {
            assert_eq!(amiss(vec![now(PASSED, Holds::False, reason)]), overdue, "{reason}");
        }
        assert_eq!(amiss(vec![policy("now", Some(PASSED), vec![])]), overdue, "nobody has looked at it yet");
        for calm in [
            now(PASSED, Holds::True, "InForce"),
            now(PASSED, Holds::False, "Superseded"),
            now(PASSED, Holds::False, "InstantOver"),
            now("2026-12-07T09:00:01Z", Holds::False, "AwaitsSimulation"),
        ] {
            assert_eq!(amiss(vec![calm.clone()]), [], "{calm:?}");
        }
        let in_force = |since: &str| policy("other", Some(since), vec![condition("Active", Holds::True, "InForce")]);
        let waits = || now(PASSED, Holds::False, "NotChecked");
        assert_eq!(amiss(vec![waits(), in_force("2026-12-02T00:00:00Z")]), [], "the other counts from later");
        assert_eq!(amiss(vec![waits(), in_force("2026-11-30T00:00:00Z")]), overdue, "the other is what it should have replaced");
    }

    #[test]
    fn a_desk_is_amiss_while_it_is_not_reached() {
        let desk = |status| {
            let webhook = Webhook { url: "https://desk.example/".to_owned(), secret_key_ref: None, signing_secret_key_ref: None };
            let mut resource = EscalationDesk::new("table", EscalationDeskSpec { desk: "table".to_owned(), webhook });
            let conditions = vec![condition("Reachable", status, "Why")];
            resource.status = Some(DeskStatus { conditions, ..DeskStatus::default() });
            let is_amiss = of_desks(&[Arc::new(resource)]).map(|(_, is_amiss)| is_amiss).collect::<Vec<_>>();
            is_amiss == [true]
        };
        assert!(desk(Holds::False));
        assert!(!desk(Holds::True) && !desk(Holds::Unknown));
    }

    #[test]
    fn a_number_goes_back_when_its_resource_is_gone() {
        let mut told = Told::default();
        let series = |name: &str| (("desk", name.to_owned(), "Reachable"), true);
        told.now([series("one"), series("two")].into_iter());
        assert_eq!(told.0.len(), 2);
        told.now([series("two")].into_iter());
        assert_eq!(told.0.iter().map(|(_, name, _)| name.as_str()).collect::<Vec<_>>(), ["two"]);
    }
}
