//! A dossier as supervision knows it: from the facts of fjc-planning.

use kernel::id::DossierId;
use kernel::time::Timestamp;

use super::Refusal;
use super::desk::Children;

/// A dossier that is supervised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// Its id.
    pub id: DossierId,
    /// The municipality's code.
    pub municipality_code: String,
    /// Which children it concerns.
    pub children: Children,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

impl Dossier {
    /// Refuses what cannot be done in a closed dossier, or before it was opened.
    pub fn must_be_open(&self, at: Timestamp) -> Result<(), Refusal> {
        if self.closed_at.is_some() {
            return Err(Refusal::DossierClosed(self.id));
        }
        if at < self.opened_at {
            return Err(Refusal::TooEarly);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::id::Id;

    #[test]
    fn nothing_is_done_in_a_closed_dossier_or_before_it_opened() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let dossier = Dossier {
            id: Id::derived(&[b"dossier"]),
            municipality_code: "0855".to_owned(),
            children: Children::default(),
            opened_at: at(10),
            closed_at: None,
        };
        assert_eq!(dossier.must_be_open(at(10)), Ok(()));
        assert_eq!(dossier.must_be_open(at(9)), Err(Refusal::TooEarly));
        let closed = Dossier { closed_at: Some(at(20)), ..dossier };
        assert_eq!(closed.must_be_open(at(30)), Err(Refusal::DossierClosed(closed.id)));
    }
}
