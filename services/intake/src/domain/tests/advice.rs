//! Advice: asked by anyone, given once.

use kernel::id::AdviceId;

use super::*;
use crate::domain::advice::{Advice, State};

fn asked() -> Advice {
    Advice {
        id: AdviceId::from_uuid(Uuid::from_u128(1)),
        source: Source::new(Capacity::Citizen, None, None).expect("valid"),
        municipality: MunicipalityCode::new("0855").expect("four digits"),
        nature: vec![],
        asked: on(1),
        state: State::Asked,
    }
}

#[test]
fn advice_is_given_once_and_not_before_it_was_asked() {
    let answer = Text::new("talk with the parents first").expect("a text");
    assert_eq!(
        asked().give(&answer, Moment { at: day(1) - jiff::SignedDuration::from_mins(1), by: worker() }),
        Err(Refusal::BeforeItsCause { earlier: day(1) })
    );
    let given = asked().give(&answer, on(2)).expect("asked");
    assert_eq!(given.given(), Some((day(2), worker())));
    assert_eq!(given.give(&answer, on(3)), Err(Refusal::AdviceAlreadyGiven));
}
