//! Transfers, with their grounds and what the receiver needs to know.

use kernel::id::{ReportId, TransferId};
use platform::Tx;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use super::entities::{transfer_grounds, transfers};
use super::reports::{FJC, VEILIG_THUIS};
use super::states::transfer_of;
use crate::domain::text::Text;
use crate::domain::transfer::{Answer, Grounds, Transfer};
use crate::error::{Error, Result};

/// A transfer lies with Veilig Thuis, and with its receiver unless that declined.
impl Row for Transfer {
    fn place(&self) -> Place<'_> {
        let received = !matches!(self.answer, Answer::Declined { .. });
        Place::new().organisations([VEILIG_THUIS].into_iter().chain(received.then_some(FJC)))
    }

    fn columns() -> Columns {
        Columns::new().organisation_by(|codes| {
            let ours = codes.iter().any(|code| code == VEILIG_THUIS);
            let mut lies = Condition::any().add(Expr::value(ours));
            if codes.iter().any(|code| code == FJC) {
                lies = lies.add(transfers::Column::Answer.ne("declined"));
            }
            lies
        })
    }
}

/// A transfer and the report it is of, if the permission reaches it.
pub async fn get<A: Action>(tx: &Tx, may: &May<A>, id: TransferId) -> Result<(ReportId, Transfer)> {
    let row = transfers::Entity::find_by_id(id.uuid()).filter(may.rows::<Transfer>()).one(tx.db()).await?;
    let row = row.ok_or(Error::NotFound("transfer"))?;
    Ok((ReportId::from_uuid(row.report_id), transfer_of(&row)?))
}

/// Keeps the grounds of a transfer that was saved with its report.
pub async fn ground(tx: &Tx, id: TransferId, grounds: &Grounds) -> Result<()> {
    let row = transfer_grounds::Model {
        transfer_id: id.uuid(),
        purpose: grounds.purpose.reveal().to_owned(),
        necessity: grounds.necessity.reveal().to_owned(),
        not_told: grounds.not_told.as_ref().map(|reason| reason.reveal().to_owned()),
    };
    transfer_grounds::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The grounds of a transfer.
pub async fn grounds(tx: &Tx, id: TransferId) -> Result<Grounds> {
    let corrupt = || Error::Corrupt(id.to_string(), "grounds");
    let row = transfer_grounds::Entity::find_by_id(id.uuid()).one(tx.db()).await?.ok_or_else(corrupt)?;
    Ok(Grounds {
        purpose: Text::new(&row.purpose).ok_or_else(corrupt)?,
        necessity: Text::new(&row.necessity).ok_or_else(corrupt)?,
        not_told: row.not_told.as_deref().and_then(Text::new),
    })
}
