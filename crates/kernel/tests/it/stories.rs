//! The case book, told to the kernel alone.

use kernel::obligations::State;

use crate::region::{Region, day, told};

const POLICY: &str = "hart-van-brabant.yaml";

#[test]
fn a_pattern_without_one_grave_incident_goes_to_the_youth_protection_table() {
    let mut region = Region::with(POLICY);
    region.happens(day(30, "10:00"), "intake.report_received report_id=r minor_concerned=true");
    region.happens(
        day(36, "14:00"),
        "intake.safety_assessed report_id=r outcome=transfer feedback_owed=false person_ids=mother+child",
    );
    assert_eq!(region.heard_of("D2"), ["d32 09:00 D2 vt-handler", "d36 09:00 D2 vt-team-lead"]);
    region.happens(day(37, "10:00"), "intake.transfer_sent report_id=r transfer_id=t");
    region.happens(day(38, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t minor_concerned=true unborn_concerned=false injury=false");
    region.happens(day(39, "10:00"), "supervision.coordinator_assigned dossier_id=d worker_id=w");
    region.happens(day(45, "10:00"), "fjc-planning.safety_plan_agreed dossier_id=d participants=4 agreements=6");
    assert_eq!(region.heard_of("P2"), ["d43 09:00 P2 coordinator", "d44 09:00 P2 deputy"]);
    assert_eq!(told(region.only("P3").due), "d116 00:00");
    region.wait_until(day(119, "09:00"));
    assert_eq!(
        region.heard_of("P3"),
        [
            "d80 09:00 P3 coordinator",
            "d101 09:00 P3 fjc-behavioural-expert",
            "d116 00:00 P3 breach",
            "d116 09:00 P3 fjc-lead",
            "d119 09:00 P3 desk youth-protection-table",
        ]
    );
    region.happens(
        day(119, "09:01"),
        "supervision.escalation_delivered escalation_id=e desk=youth-protection-table acute=false dossier_id=d",
    );
    region.happens(day(120, "10:00"), "supervision.escalation_acknowledged escalation_id=e desk=youth-protection-table");
    assert_eq!(region.heard_of("escalation-acknowledge"), ["d120 09:00 escalation-acknowledge desk-secretary"]);
    region.happens(day(126, "10:00"), "supervision.escalation_suspended escalation_id=e until_date=2026-10-12");
    assert!(matches!(region.only("escalation-next-step").state, State::Suspended { .. }));
    region.happens(
        day(137, "10:00"),
        "supervision.escalation_decided escalation_id=e desk=youth-protection-table decision=postponed-with-conditions",
    );
    assert_eq!(
        region.heard_of("escalation-next-step"),
        ["d126 09:00 escalation-next-step desk-secretary", "d136 09:00 escalation-next-step desk-chair"]
    );
    assert!(matches!(region.only("escalation-next-step").state, State::Met { late: false, .. }));
}

#[test]
fn a_family_that_avoids_care_goes_back_to_veilig_thuis() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r minor_concerned=true");
    region.happens(day(0, "10:00"), "intake.person_recorded report_id=r person_id=father duty_to_inform=true");
    region.happens(
        day(8, "11:00"),
        "intake.safety_assessed report_id=r outcome=follow-up-at-veilig-thuis feedback_owed=false person_ids=father",
    );
    region.happens(day(8, "11:00"), "intake.investigation_decided report_id=r");
    assert_eq!(
        region.heard_of("D2"),
        ["d2 09:00 D2 vt-handler", "d4 09:00 D2 vt-team-lead", "d8 00:00 D2 breach", "d8 09:00 D2 vt-behavioural-expert"]
    );
    assert_eq!(region.heard_of("D3"), ["d8 11:00 D3 breach", "d8 11:00 D3 vt-behavioural-expert"], "born overdue");
    region.happens(day(8, "12:00"), "intake.investigation_started report_id=r");
    assert_eq!(told(region.only("D4").due), "d79 00:00");
    assert!(matches!(region.only("D5").state, State::Cancelled { .. }), "the investigation takes over");
    assert_eq!(told(region.only("D6").due), "d29 00:00");
    for (d, weeks, due) in [(27, 2, "d43 00:00"), (41, 2, "d57 00:00"), (55, 1, "d64 00:00")] {
        region.happens(day(d, "10:00"), &format!("intake.informing_extended report_id=r person_id=father weeks={weeks}"));
        assert_eq!(told(region.only("D6").due), due);
    }
    region.happens(day(63, "10:00"), "intake.person_informed report_id=r person_id=father");
    assert_eq!(
        region.heard_of("D6").iter().filter(|line| line.contains("handler")).count(),
        1,
        "an extension rings no earlier rung again"
    );
    assert!(region.heard_of("D6").iter().all(|line| !line.contains("breach")));

    region.happens(day(71, "10:00"), "intake.investigation_judged report_id=r outcome=x feedback_owed=false");
    region.happens(day(72, "10:00"), "intake.transfer_sent report_id=r transfer_id=t");
    region.happens(day(73, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t minor_concerned=true");
    region.happens(day(74, "10:00"), "supervision.coordinator_assigned dossier_id=d worker_id=w");
    region.happens(day(79, "10:00"), "fjc-planning.safety_plan_extended dossier_id=d working_days=5");
    region.happens(day(86, "10:00"), "fjc-planning.safety_plan_extended dossier_id=d working_days=5");
    region.happens(
        day(98, "10:00"),
        "supervision.escalation_decided escalation_id=e desk=veilig-thuis decision=sight-of-safety-taken-back dossier_id=d",
    );
    let heard = region.heard_of("P2");
    assert_eq!(
        heard,
        [
            "d78 09:00 P2 coordinator",
            "d79 09:00 P2 deputy",
            "d88 00:00 P2 breach",
            "d88 09:00 P2 fjc-lead",
            "d91 09:00 P2 chain-manager",
            "d94 09:00 P2 desk veilig-thuis",
        ]
    );
}

#[test]
fn a_declined_transfer_opens_the_search_for_a_new_route() {
    let mut region = Region::with(POLICY);
    region.happens(day(4, "10:00"), "intake.transfer_sent report_id=r transfer_id=t1");
    region.happens(day(8, "10:00"), "fjc-planning.case_declined report_id=r transfer_id=t1 reason=full");
    assert!(matches!(region.only("D8").state, State::Cancelled { .. }));
    region.happens(day(9, "10:00"), "intake.transfer_sent report_id=r transfer_id=t2");
    assert!(matches!(region.only("D8r").state, State::Met { late: false, .. }));
    region.happens(
        day(18, "10:00"),
        "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t2 minor_concerned=false unborn_concerned=false",
    );
    let transfers: Vec<_> = region.fold.obligations(region.now, region.now).into_iter().filter(|one| one.row == "D8").collect();
    assert_eq!(transfers.len(), 2);
    assert!(transfers.iter().any(|one| matches!(one.state, State::Met { late: true, .. })));
    assert!(region.heard_of("D8").contains(&"d17 00:00 D8 breach"), "{:?}", region.heard);
}

#[test]
fn a_coordinator_who_chose_a_desk_is_not_overruled() {
    let mut region = Region::with(POLICY);
    region.happens(day(2, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t minor_concerned=false unborn_concerned=false injury=false");
    region.happens(day(3, "10:00"), "supervision.coordinator_assigned dossier_id=d worker_id=w");
    region.happens(day(9, "10:00"), "fjc-planning.safety_plan_agreed dossier_id=d");
    region.happens(
        day(80, "11:00"),
        "supervision.escalation_raised escalation_id=e desk=justice raised_by=coordinator dossier_id=d acute=false",
    );
    region.happens(day(80, "11:01"), "supervision.escalation_delivered escalation_id=e desk=justice acute=false dossier_id=d");
    region.happens(day(86, "10:00"), "supervision.escalation_acknowledged escalation_id=e desk=justice");
    let heard = region.heard_of("P3");
    assert!(heard.contains(&"d80 00:00 P3 breach") && heard.contains(&"d80 09:00 P3 fjc-lead"), "{heard:?}");
    assert!(heard.iter().all(|line| !line.contains("desk")), "{heard:?}");
    assert_eq!(region.heard_of("escalation-acknowledge").last(), Some(&"d86 09:00 escalation-acknowledge chain-manager"));
    region.wait_until(day(88, "12:00"));
    assert_eq!(region.heard_of("P3").last(), Some(&"d88 09:00 P3 chain-manager"), "and still it is not silent");
    region.wait_until(day(95, "12:00"));
    assert_eq!(region.heard_of("P3").last(), Some(&"d95 09:00 P3 chain-manager"));
}

#[test]
fn adults_with_injury_go_to_justice_and_others_back_to_veilig_thuis() {
    for (codes, concern, desk) in [
        ("injury=true minor_concerned=false unborn_concerned=false", None, "justice"),
        ("injury=false minor_concerned=false unborn_concerned=false", Some("arrest"), "justice"),
        ("injury=false minor_concerned=false unborn_concerned=false", Some("other"), "veilig-thuis"),
        ("injury=true minor_concerned=false unborn_concerned=true", None, "youth-protection-table"),
    ] {
        let mut region = Region::with(POLICY);
        region.happens(day(2, "10:00"), &format!("fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t {codes}"));
        region.happens(day(9, "10:00"), "fjc-planning.safety_plan_agreed dossier_id=d");
        if let Some(concern) = concern {
            region.happens(day(20, "10:00"), &format!("supervision.concern_raised dossier_id=d concern={concern}"));
        }
        region.wait_until(day(81, "09:00"));
        assert_eq!(region.heard_of("P3").last(), Some(&format!("d81 09:00 P3 desk {desk}").as_str()), "{codes} {concern:?}");
    }
}

#[test]
fn an_acute_report_rings_at_night() {
    let mut region = Region::with(POLICY);
    region.happens(day(40, "02:00"), "intake.report_received report_id=r injury=true");
    region.happens(day(40, "02:00"), "intake.report_marked_acute report_id=r");
    region.wait_until(day(40, "04:00"));
    assert_eq!(
        region.heard_of("D1"),
        [
            "d40 02:00 D1 vt-duty-officer",
            "d40 02:15 D1 vt-duty-expert",
            "d40 02:30 D1 breach",
            "d40 02:30 D1 vt-duty-manager",
            "d40 03:00 D1 desk justice",
        ]
    );
    region.happens(day(40, "04:05"), "intake.acute_answered report_id=r");
    assert!(matches!(region.only("D1").state, State::Met { late: true, .. }));
    region.happens(day(60, "02:00"), "intake.report_marked_acute report_id=r");
    assert_eq!(region.heard_of("D1").last(), Some(&"d60 02:00 D1 vt-duty-officer"), "marked again, owed again");
}

#[test]
fn nobody_assigned_climbs_to_the_desk_and_is_never_forgotten() {
    let mut region = Region::with(POLICY);
    region.happens(day(3, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r transfer_id=t minor_concerned=true");
    region.wait_until(day(32, "12:00"));
    assert_eq!(
        region.heard_of("P1"),
        [
            "d3 10:00 P1 fjc-planner",
            "d5 00:00 P1 breach",
            "d7 09:00 P1 fjc-lead",
            "d8 09:00 P1 chain-manager",
            "d10 09:00 P1 desk veilig-thuis",
            "d17 09:00 P1 chain-manager",
            "d24 09:00 P1 chain-manager",
            "d31 09:00 P1 chain-manager",
        ]
    );
    region.happens(day(33, "10:00"), "supervision.coordinator_assigned dossier_id=d worker_id=w");
    region.happens(day(40, "10:00"), "fjc-planning.case_accepted dossier_id=d report_id=r2 transfer_id=t2 minor_concerned=true");
    assert!(!region.only("P1").state.is_open(), "a second report joins a dossier that has its coordinator");
}

#[test]
fn a_silent_desk_is_followed_by_its_fallback_and_ends_with_the_programme_director() {
    for (desk, next) in [
        ("youth-protection-table", "desk justice"),
        ("justice", "desk veilig-thuis"),
        ("veilig-thuis", "desk programme-director"),
        ("programme-director", "programme-director"),
    ] {
        let mut region = Region::with(POLICY);
        region.happens(
            day(0, "10:00"),
            &format!("supervision.escalation_delivered escalation_id=e desk={desk} acute=false dossier_id=d"),
        );
        region.wait_until(day(8, "09:00"));
        assert_eq!(
            region.heard_of("escalation-acknowledge").last(),
            Some(&format!("d8 09:00 escalation-acknowledge {next}").as_str())
        );
    }
}

#[test]
fn each_person_is_owed_help_or_a_reasoned_no() {
    let mut region = Region::with(POLICY);
    region.happens(
        day(1, "10:00"),
        "intake.safety_assessed report_id=r outcome=transfer person_ids=woman+man+child feedback_owed=true",
    );
    region.happens(day(20, "10:00"), "fjc-planning.help_started dossier_id=d report_id=r person_id=woman");
    region.happens(day(21, "10:00"), "intake.help_not_needed report_id=r person_id=man");
    region.wait_until(day(72, "12:00"));
    let heard = region.heard_of("P8");
    assert_eq!(heard, ["d36 09:00 P8 coordinator", "d64 09:00 P8 fjc-lead", "d72 00:00 P8 breach", "d72 09:00 P8 vt-team-lead"]);
    assert_eq!(region.heard_of("D7").len(), 12, "{:?}", region.heard_of("D7"));
}

#[test]
fn feedback_after_the_assessment_and_after_the_investigation_are_two_duties() {
    let mut region = Region::with(POLICY);
    region.happens(day(1, "10:00"), "intake.safety_assessed report_id=r outcome=follow-up-at-veilig-thuis feedback_owed=true");
    region.happens(day(2, "10:00"), "intake.investigation_judged report_id=r outcome=x feedback_owed=true");
    region.happens(day(3, "10:00"), "intake.feedback_given report_id=r after=investigation");
    let open = |region: &Region| {
        let all = region.fold.obligations(region.now, region.now);
        all.iter().filter(|one| one.row == "D7" && one.state.is_open()).count()
    };
    assert_eq!(open(&region), 1);
    region.happens(day(4, "10:00"), "intake.feedback_given report_id=r after=assessment");
    assert_eq!(open(&region), 0);
}

#[test]
fn a_declined_transfer_owes_a_new_route_whichever_it_is() {
    for route in [
        "intake.transfer_sent report_id=r transfer_id=t2",
        "intake.safety_assessed report_id=r outcome=no-follow-up-needed",
        "intake.investigation_decided report_id=r",
        "intake.follow_up_completed report_id=r",
        "intake.custom_route_described report_id=r",
    ] {
        let mut region = Region::with(POLICY);
        region.happens(day(0, "10:00"), "intake.report_received report_id=r");
        region.happens(day(1, "10:00"), "fjc-planning.case_declined report_id=r transfer_id=t");
        assert!(region.only("D8r").state.is_open());
        region.happens(day(2, "10:00"), route);
        assert!(!region.only("D8r").state.is_open(), "{route}");
    }
}
