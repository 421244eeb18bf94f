//! The certificate of an obligation, made when asked for: computed again from the same history.

use kernel::certificate::{Certificate, certificate};
use kernel::fact::Subject;
use kernel::id::ObligationId;
use platform::Tx;
use platform::may::May;

use super::rules;
use crate::actions::ReadObligations;
use crate::error::Error;
use crate::store;

/// How the due instant of an obligation was found.
pub(crate) async fn explain(tx: &Tx, may: &May<ReadObligations>, id: ObligationId) -> Result<Certificate, Error> {
    let stored = store::obligations::get(tx, may, id).await?;
    let kind = stored.subject_kind.parse().map_err(|_| Error::NotFound("subject"))?;
    let subject = Subject { kind, id: stored.subject_id };
    let history = store::history::of(tx.db(), &[subject]).await?.remove(&subject).unwrap_or_default();
    let rules = rules::in_force(tx).await?;
    let computed =
        rules.fold(history).obligations_of(subject, tx.now(), tx.now()).into_iter().find(|obligation| obligation.id == id);
    let obligation = computed.ok_or(Error::NotFound("obligation"))?;
    let policy = rules.version(&obligation.policy_version).ok_or(Error::NotFound("policy version"))?;
    certificate(&obligation, policy, &rules.calendar).map_err(|_| Error::NotFound("policy row"))
}
