//! Transfers: sent, accepted, declined, taken back; and who has sight of safety meanwhile.

use kernel::id::DossierId;

use super::*;
use crate::domain::codes::Holder;
use crate::domain::transfer::Grounds;

fn dossier() -> Option<DossierId> {
    Some(DossierId::from_uuid(Uuid::from_u128(300)))
}

fn later(number: u128) -> Transfer {
    Transfer { sent: on(20), ..transfer(number) }
}

#[test]
fn a_transfer_is_sent_from_everywhere_that_a_route_can_lead_to_another() {
    only_from(
        &[
            Status::Assessed,
            Status::Judged,
            Status::FollowedUp,
            Status::CustomRouteDescribed,
            Status::TransferDeclined,
            Status::TakenBack,
        ],
        |report| report.send(later(2)),
    );
    assert!(assessed(Outcome::Transfer).send(later(2)).is_ok());
    for outcome in [Outcome::NoFollowUpNeeded, Outcome::RegionalCustom] {
        assert!(matches!(assessed(outcome).send(later(2)), Err(Refusal::NotNow { .. })));
    }
}

#[test]
fn veilig_thuis_holds_sight_of_safety_until_the_receiver_confirms() {
    let sent = at(Status::TransferSent);
    assert_eq!(sent.sight.holder, Holder::VeiligThuis);
    let accepted = sent.accept_transfer(transfer_id(1), dossier(), day(6)).expect("on its way");
    assert_eq!((accepted.sight.holder, accepted.sight.since), (Holder::FjcPlanning, day(6)));
    let answer = accepted.state.transfer().map(|transfer| transfer.answer);
    assert_eq!(answer, Some(Answer::Accepted { at: day(6), dossier: dossier() }));
}

#[test]
fn veilig_thuis_still_holds_sight_of_safety_after_a_refusal_and_can_send_again() {
    let declined = at(Status::TransferSent).decline_transfer(transfer_id(1), day(6)).expect("on its way");
    assert_eq!(declined.sight.holder, Holder::VeiligThuis);
    let again = declined.send(later(2)).expect("a new route");
    assert!(again.accept_transfer(transfer_id(2), dossier(), day(21)).is_ok());
}

#[test]
fn only_the_transfer_on_its_way_is_answered() {
    only_from(&[Status::TransferSent], |report| report.accept_transfer(transfer_id(1), dossier(), day(6)));
    only_from(&[Status::TransferSent], |report| report.decline_transfer(transfer_id(1), day(6)));
    let sent = at(Status::TransferSent);
    assert_eq!(sent.clone().accept_transfer(transfer_id(9), dossier(), day(6)), Err(Refusal::OtherTransfer));
    assert_eq!(sent.decline_transfer(transfer_id(9), day(6)), Err(Refusal::OtherTransfer));
}

#[test]
fn a_transfer_is_answered_once() {
    let accepted = transfer(1).accept(day(6), dossier()).expect("awaited");
    assert_eq!(accepted.decline(day(7)), Err(Refusal::AlreadyAnswered));
    assert_eq!(accepted.accept(day(7), dossier()), Err(Refusal::AlreadyAnswered));
}

#[test]
fn veilig_thuis_takes_sight_of_safety_back_of_a_transferred_report() {
    only_from(&[Status::Transferred], |report| report.take_back(day(20)));
    let back = at(Status::Transferred).take_back(day(20)).expect("transferred");
    assert_eq!((back.sight.holder, back.sight.since), (Holder::VeiligThuis, day(20)));
}

#[test]
fn a_transfer_states_purpose_and_necessity_and_whether_those_involved_were_told() {
    assert!(Grounds::new("one plan", "a short summary only", true, None).is_ok());
    assert!(Grounds::new("one plan", "a short summary only", false, Some("danger")).is_ok());
    assert_eq!(Grounds::new(" ", "n", true, None), Err(Refusal::TransferWithoutPurpose));
    assert_eq!(Grounds::new("p", "", true, None), Err(Refusal::TransferWithoutNecessity));
    assert_eq!(Grounds::new("p", "n", false, None), Err(Refusal::NotToldWithoutReason));
    assert_eq!(Grounds::new("p", "n", false, Some(" ")), Err(Refusal::NotToldWithoutReason));
    assert_eq!(Grounds::new("p", "n", true, Some("danger")), Err(Refusal::ToldAndNotTold));
}

#[test]
fn a_transfer_does_not_leave_before_the_assessment() {
    let early = Transfer { sent: on(1), ..transfer(1) };
    assert_eq!(assessed(Outcome::Transfer).send(early), Err(Refusal::BeforeItsCause { earlier: day(2) }));
}
