//! Whatever is known late, in whatever order: no rung rings twice, nothing open falls silent, all ends as if nothing had been late.

use kernel::obligations::obligations;
use kernel::time::Timestamp;
use proptest::prelude::*;

use crate::region::{Region, activated, day, fact};

const POLICY: &str = "hart-van-brabant.yaml";

pub(crate) const FACTS: [&str; 22] = [
    "intake.report_received report_id=r",
    "intake.report_marked_acute report_id=r",
    "intake.acute_answered report_id=r",
    "intake.report_not_admitted report_id=r person_ids=p",
    "intake.person_recorded report_id=r person_id=p duty_to_inform=true",
    "intake.informing_extended report_id=r person_id=p weeks=1",
    "intake.informing_extended report_id=r person_id=p weeks=2",
    "intake.person_informed report_id=r person_id=p",
    "intake.safety_assessed report_id=r outcome=follow-up-at-veilig-thuis feedback_owed=true person_ids=p",
    "intake.investigation_decided report_id=r",
    "intake.investigation_judged report_id=r feedback_owed=true",
    "intake.transfer_sent report_id=r transfer_id=t",
    "fjc-planning.case_declined report_id=r transfer_id=t",
    "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t minor_concerned=true",
    "fjc-planning.safety_plan_extended dossier_id=d working_days=5",
    "fjc-planning.safety_plan_agreed dossier_id=d",
    "fjc-planning.help_started dossier_id=d report_id=r person_id=p",
    "supervision.coordinator_assigned dossier_id=d",
    "supervision.escalation_delivered escalation_id=e desk=justice acute=false",
    "supervision.escalation_suspended escalation_id=e until_date=2026-07-01",
    "supervision.escalation_resumed escalation_id=e",
    "supervision.escalation_raised escalation_id=e dossier_id=d desk=justice raised_by=coordinator",
];

pub(crate) fn some_facts() -> impl Strategy<Value = Vec<(usize, i64, i64)>> {
    proptest::collection::vec((0..FACTS.len(), 0i64..60 * 24, prop_oneof![Just(0i64), 0i64..20 * 24]), 1..14)
}

pub(crate) fn hour(h: i64) -> Timestamp {
    day(0, "00:00").saturating_add(jiff::SignedDuration::from_hours(h)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_rung_rings_twice_and_nothing_open_falls_silent(mut facts in some_facts()) {
        facts.sort_by_key(|(_, occurred, delay)| occurred + delay);
        let mut region = Region::with(POLICY);
        let mut history = vec![activated(POLICY, day(-30, "00:00"))];
        for (index, occurred, delay) in facts {
            let fact = fact(hour(occurred), FACTS[index]);
            let recorded_at = hour(occurred + delay);
            history.push(kernel::fact::Fact { recorded_at, ..fact.clone() }.into());
            region.learns(recorded_at, fact);
        }
        region.wait_until(day(120, "12:00"));
        prop_assert_eq!(obligations(&history, region.now, region.now), region.fold.obligations(region.now, region.now));
        for obligation in region.fold.obligations(region.now, region.now) {
            let breached = obligation.is_breached(region.now);
            prop_assert!(!breached || region.recorded.contains(&obligation.breach_key()), "{} has no breach on record", obligation.row);
        }
    }
}
