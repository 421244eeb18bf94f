//! A safety plan (veiligheidsplan): who takes part, and agreements that anyone can test.

use super::{Refusal, Text, text};

/// A plan as agreed by its participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyPlan {
    participants: Vec<Participant>,
    agreements: Vec<Agreement>,
}

/// Somebody who takes part in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The name by which the others know this participant.
    pub name: Text,
    /// As what they take part.
    pub capacity: Capacity,
}

/// As what somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// A member of the household, or the suspected perpetrator.
    PersonConcerned,
    /// Family, a neighbour, a friend.
    Network,
    /// A professional.
    Professional,
}

impl Capacity {
    /// Every capacity.
    pub const ALL: [Self; 3] = [Self::PersonConcerned, Self::Network, Self::Professional];

    /// The code on the wire and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PersonConcerned => "person-concerned",
            Self::Network => "network",
            Self::Professional => "professional",
        }
    }
}

/// One thing that is done: concrete, and testable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// What is done.
    pub what: Text,
    /// The participant who does it.
    pub who: Text,
    /// How one can see that it was done.
    pub shown_by: Text,
}

impl Agreement {
    /// An agreement in words; none of the three may be blank.
    pub fn new(what: &str, who: &str, shown_by: &str) -> Result<Self, Refusal> {
        Ok(Self {
            what: text("agreements.what", what)?,
            who: text("agreements.who", who)?,
            shown_by: text("agreements.shownBy", shown_by)?,
        })
    }
}

impl SafetyPlan {
    /// A plan with participants and with agreements that each one of them does.
    pub fn new(participants: Vec<Participant>, agreements: Vec<Agreement>) -> Result<Self, Refusal> {
        if participants.is_empty() {
            return Err(Refusal::NoneGiven { field: "participants" });
        }
        if agreements.is_empty() {
            return Err(Refusal::NoneGiven { field: "agreements" });
        }
        let takes_part = |agreement: &Agreement| participants.iter().any(|one| one.name == agreement.who);
        if let Some(agreement) = agreements.iter().position(|agreement| !takes_part(agreement)) {
            return Err(Refusal::NotAParticipant { agreement });
        }
        Ok(Self { participants, agreements })
    }

    /// Who takes part, in the order given.
    pub fn participants(&self) -> &[Participant] {
        &self.participants
    }

    /// What is agreed, in the order given.
    pub fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::text::Unfit;

    fn grandmother() -> Participant {
        Participant { name: text("name", "Grandmother").unwrap(), capacity: Capacity::Network }
    }

    fn call() -> Agreement {
        Agreement::new("Calls every evening", "Grandmother", "The mother confirms the call").unwrap()
    }

    #[test]
    fn a_plan_has_participants_and_agreements() {
        assert!(SafetyPlan::new(vec![grandmother()], vec![call()]).is_ok());
        assert_eq!(SafetyPlan::new(vec![], vec![call()]), Err(Refusal::NoneGiven { field: "participants" }));
        assert_eq!(SafetyPlan::new(vec![grandmother()], vec![]), Err(Refusal::NoneGiven { field: "agreements" }));
    }

    #[test]
    fn an_agreement_says_what_who_and_how_it_shows() {
        assert_eq!(Agreement::new("Calls", "Grandmother", " "), Err(Unfit::Blank { field: "agreements.shownBy" }.into()));
        assert_eq!(Agreement::new("", "Grandmother", "Seen"), Err(Unfit::Blank { field: "agreements.what" }.into()));
        assert_eq!(Agreement::new("Calls", "", "Seen"), Err(Unfit::Blank { field: "agreements.who" }.into()));
    }

    #[test]
    fn whoever_does_something_takes_part_in_the_plan() {
        let stranger = Agreement::new("Calls", "Neighbour", "Seen").unwrap();
        let plan = SafetyPlan::new(vec![grandmother()], vec![call(), stranger]);
        assert_eq!(plan, Err(Refusal::NotAParticipant { agreement: 1 }));
    }
}
