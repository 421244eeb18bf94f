//! The codes of the domain, as the API has them.

use crate::domain::codes::{
    AuthorisationKind, Capacity, CourtDecision, Decision, Dementia, Dynamic, Entry, Form, InstitutionKind, LegalBasis, Manner,
    Measure, MeasureKind, Partner, Petitioner, Revoker, Role, SignalOutcome, Statement,
};

platform::codes_in_json! {
    AuthorisationKind Capacity CourtDecision Decision Dementia Dynamic Entry Form InstitutionKind LegalBasis Manner Measure MeasureKind
    Partner Petitioner Revoker Role SignalOutcome Statement
}
