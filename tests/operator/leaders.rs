//! Of several operators one leads; when it dies another takes over, and when it ends in order at once.

use jiff::{SignedDuration, Timestamp};
use platform::clock::system_now;
use serde_json::Value;
use testkit::Veilig;
use tokio::task::block_in_place;

use crate::cluster::see;
use crate::home::{Home, metrics};
use crate::policies::{declared, from_now, text};

fn leads(operator: &Veilig) -> bool {
    metrics(operator).lines().any(|line| line == "veilig_operator_leader 1")
}

/// An instant of the lease.
fn lease(home: &Home, field: &str) -> Timestamp {
    home.get("lease", "veilig-operator")["spec"][field].as_str().unwrap().parse().unwrap()
}

fn holder(home: &Home) -> Value {
    home.get("lease", "veilig-operator")["spec"]["holderIdentity"].clone()
}

/// Waits until exactly one of them leads, and gives its place.
pub(crate) fn leader(operators: &[&Veilig]) -> usize {
    see("one of them leads", || {
        let leading: Vec<usize> = operators.iter().enumerate().filter(|(_, one)| leads(one)).map(|(at, _)| at).collect();
        if let [one] = leading[..] { Ok(one) } else { Err(format!("{leading:?} lead")) }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_operators_one_leads_and_the_other_takes_over_when_it_dies() {
    let Some(home) = Home::new("leaders").await else { return };
    block_in_place(|| {
        let operators = [home.operator(), home.operator()];
        let first = leader(&[&operators[0], &operators[1]]);
        let (leading, waiting) = (&operators[first], &operators[1 - first]);
        let held_by = holder(&home);
        leading.kill9();
        let renewed = lease(&home, "renewTime");
        home.apply(&declared("orphan", &text("1", "5 working-days"), Some(from_now(-60))));
        home.policy_until("orphan", "Active", ("True", "InForce"));
        let taken = lease(&home, "acquireTime").duration_since(renewed);
        assert!(taken > SignedDuration::from_secs(14), "a lease that may still be held is nobody else's: {taken:?}");
        assert!(leads(waiting) && holder(&home) != held_by);
        assert_eq!(home.version("1")["activations"].as_array().unwrap().len(), 1, "done once, by whomever");

        leading.restart().unwrap();
        let ending = system_now();
        waiting.end();
        leader(&[leading]);
        let taken = lease(&home, "acquireTime").duration_since(ending);
        assert!(taken < SignedDuration::from_secs(12), "who ends in order gives the lease back: {taken:?}");
        assert_eq!(home.get("lease", "veilig-operator")["spec"]["leaseTransitions"], 3);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_hangs_has_lost_its_lease_when_it_goes_on() {
    let Some(home) = Home::new("hangs").await else { return };
    block_in_place(|| {
        let operators = [home.operator(), home.operator()];
        let first = leader(&[&operators[0], &operators[1]]);
        let (leading, waiting) = (&operators[first], &operators[1 - first]);
        leading.stop();
        see("the other leads", || if leads(waiting) { Ok(()) } else { Err("it does not".to_owned()) });
        leading.cont();
        see("the first has seen it", || if leads(leading) { Err("it leads".to_owned()) } else { Ok(()) });
        assert!(leads(waiting));
    });
}
