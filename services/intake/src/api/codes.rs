//! The codes of the domain, as the API has them.

use crate::domain::codes::{
    After, Capacity, Finding, Holder, LegalBasis, Nature, NotAdmittedReason, Outcome, Receiver, Role, Sector, Status,
};

platform::codes_in_json! { After Capacity Finding Holder LegalBasis Nature NotAdmittedReason Outcome Receiver Role Sector Status }
