//! Investigation, follow-up, custom route and closing.

use super::*;
use crate::domain::codes::Finding;
use crate::domain::state::State;

#[test]
fn an_investigation_is_decided_where_veilig_thuis_follows_up_or_needs_a_new_route() {
    only_from(&[Status::Assessed, Status::TransferDeclined, Status::TakenBack], |report| report.decide_investigation(on(20)));
    for outcome in [Outcome::Transfer, Outcome::NoFollowUpNeeded, Outcome::RegionalCustom] {
        assert!(matches!(assessed(outcome).decide_investigation(on(3)), Err(Refusal::NotNow { .. })));
    }
}

#[test]
fn an_investigation_starts_once_it_is_decided() {
    only_from(&[Status::InvestigationDecided], |report| report.start_investigation(on(20)));
}

#[test]
fn an_investigation_is_judged_once_it_runs_and_keeps_its_three_moments() {
    for finding in Finding::ALL.iter().copied() {
        only_from(&[Status::Investigating], |report| report.judge_investigation(finding, on(20)));
    }
    let done = at(Status::Judged).state.course().and_then(|course| course.investigation).expect("judged");
    assert_eq!((done.decided, done.started, done.judged, done.finding), (on(3), on(4), on(5), Finding::Confirmed));
}

#[test]
fn an_investigation_goes_forward_in_time() {
    assert_eq!(at(Status::InvestigationDecided).start_investigation(on(2)), Err(Refusal::BeforeItsCause { earlier: day(3) }));
    assert_eq!(
        at(Status::Investigating).judge_investigation(Finding::Refuted, on(3)),
        Err(Refusal::BeforeItsCause { earlier: day(4) })
    );
    assert_eq!(at(Status::Assessed).decide_investigation(on(1)), Err(Refusal::BeforeItsCause { earlier: day(2) }));
}

#[test]
fn follow_up_is_completed_where_it_was_owed_or_after_an_investigation_or_a_refusal() {
    only_from(&[Status::Assessed, Status::Judged, Status::TransferDeclined, Status::TakenBack], |report| {
        report.complete_follow_up(on(20))
    });
    for outcome in [Outcome::Transfer, Outcome::NoFollowUpNeeded, Outcome::RegionalCustom] {
        assert!(matches!(assessed(outcome).complete_follow_up(on(3)), Err(Refusal::NotNow { .. })));
    }
}

#[test]
fn a_custom_route_is_described_where_it_is_the_outcome_or_a_new_route() {
    only_from(&[Status::TransferDeclined, Status::TakenBack], |report| report.describe_custom_route(on(20)));
    let described = assessed(Outcome::RegionalCustom).describe_custom_route(on(3)).expect("the outcome");
    assert!(matches!(described.state, State::CustomRouteDescribed { on, .. } if on == self::on(3)));
    for outcome in [Outcome::Transfer, Outcome::NoFollowUpNeeded] {
        assert!(matches!(assessed(outcome).describe_custom_route(on(3)), Err(Refusal::NotNow { .. })));
    }
}

#[test]
fn a_report_with_nothing_owed_is_closed_where_its_route_has_ended() {
    let closable = [Status::Judged, Status::CustomRouteDescribed, Status::FollowedUp, Status::Transferred];
    for status in closable {
        let closed = settled(at(status)).close(on(20)).expect("nothing is owed");
        assert!(matches!(closed.state, State::Closed { on, .. } if on == self::on(20)));
    }
    for status in Status::ALL.iter().copied().filter(|status| !closable.contains(status)) {
        let report = at(status);
        let report = if report.state.course().is_some() && !report.state.ended() { settled(report) } else { report };
        assert!(matches!(report.close(on(20)), Err(Refusal::NotNow { .. })), "{status:?}");
    }
    assert!(settled(assessed(Outcome::NoFollowUpNeeded)).close(on(20)).is_ok());
}

#[test]
fn a_report_is_not_closed_while_somebody_is_not_informed() {
    assert_eq!(at(Status::FollowedUp).close(on(20)), Err(Refusal::StillToInform));
}

#[test]
fn a_report_is_not_closed_while_help_is_owed() {
    let mut report = at(Status::FollowedUp);
    for number in 1..=4 {
        report = report.inform(person_id(number), on(8), false).expect("informing is owed");
    }
    assert_eq!(report.close(on(20)), Err(Refusal::StillToHelp));
}

#[test]
fn a_report_is_not_closed_while_the_reporter_was_not_told_of_each_judgement() {
    let told = settled(at(Status::Judged));
    let mut feedback = told.feedback;
    feedback.after_investigation = None;
    let report = Report { feedback, ..told };
    assert_eq!(report.close(on(20)), Err(Refusal::StillToFeedBack));
}

#[test]
fn a_report_is_not_closed_while_it_is_acute() {
    let report = settled(at(Status::FollowedUp)).mark_acute(on(9)).expect("at any moment");
    assert_eq!(report.close(on(20)), Err(Refusal::StillAcute));
}
