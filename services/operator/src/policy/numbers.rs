//! The numbers of a simulation: a few in the status, all rows in a ConfigMap beside the resource.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::ObjectMeta;
use kube::{Resource as _, ResourceExt as _};

use crate::crd::{Counts, DeadlinePolicy, SimulationStatus};
use crate::deadlines::{Report, Simulation};
use crate::{MANAGED_BY, MANAGER};

/// A ConfigMap with the numbers by row.
pub(super) type Numbers = ConfigMap;

/// Its name.
pub(super) fn name(resource: &DeadlinePolicy) -> String {
    format!("{}-simulation", resource.name_any())
}

/// What came out, by row of the policy: counts only, no case.
pub(super) fn of(resource: &DeadlinePolicy, version: &str, report: &Report) -> Numbers {
    let labels = BTreeMap::from([(MANAGED_BY.to_owned(), MANAGER.to_owned())]);
    ConfigMap {
        metadata: ObjectMeta {
            name: Some(name(resource)),
            labels: Some(labels),
            owner_references: resource.controller_owner_ref(&()).map(|owner| vec![owner]),
            ..ObjectMeta::default()
        },
        data: Some(BTreeMap::from([("version".to_owned(), version.to_owned()), ("rows.csv".to_owned(), table(report))])),
        ..ConfigMap::default()
    }
}

const HEAD: &str = "row,rules,obligations,met,met late,recorded late,cancelled,open,breaches,notifications,escalations\n";

fn table(report: &Report) -> String {
    let sides = [("simulated", Some(&report.simulated)), ("in force", report.against.as_ref())];
    let rows: BTreeSet<&String> = sides.iter().filter_map(|(_, side)| *side).flat_map(|side| side.rows.keys()).collect();
    let mut text = HEAD.to_owned();
    for row in rows {
        for (rules, side) in sides {
            let Some(c) = side.and_then(|side| side.rows.get(row)) else { continue };
            let numbers = [
                c.obligations,
                c.met,
                c.met_late,
                c.recorded_late,
                c.cancelled,
                c.open,
                c.breaches,
                c.notifications,
                c.escalations,
            ];
            text += &format!("{row},{rules},{}\n", numbers.map(|number| number.to_string()).join(","));
        }
    }
    text
}

/// What the status says of a simulation.
pub(super) fn status(version: &str, simulation: &Simulation, attempt: i64) -> SimulationStatus {
    let report = simulation.report.as_ref();
    SimulationStatus {
        id: simulation.id.to_string(),
        version: version.to_owned(),
        state: simulation.state.clone(),
        attempt: Some(attempt),
        facts: report.map(|report| report.facts),
        cases: report.map(|report| report.cases).or(simulation.cases),
        changed: report.map(|report| report.changed),
        simulated: report.map(|report| report.simulated.all),
        in_force: report.and_then(|report| report.against.as_ref()).map(|side| side.all),
    }
}

/// The numbers in a sentence.
pub(super) fn sentence(report: &Report) -> String {
    let zero = Counts::default();
    let (new, old) = (&report.simulated.all, report.against.as_ref().map_or(&zero, |side| &side.all));
    let cases = format!("Of {} cases {} go another way than they went", report.cases, report.changed);
    if report.against.is_none() {
        return format!(
            "{} cases: {} obligations, {} breaches, {} escalations.",
            report.cases, new.obligations, new.breaches, new.escalations
        );
    }
    format!(
        "{cases}: obligations {} → {}, breaches {} → {}, warnings {} → {}, escalations {} → {}.",
        old.obligations,
        new.obligations,
        old.breaches,
        new.breaches,
        old.notifications,
        new.notifications,
        old.escalations,
        new.escalations
    )
}
