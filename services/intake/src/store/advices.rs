//! Advice, with its question and answer apart.

use std::collections::BTreeMap;

use kernel::id::{AdviceId, WorkerId};
use platform::Tx;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::entities::{advice_natures, advice_texts, advices};
use super::reports::{VEILIG_THUIS, source};
use super::{code, moment};
use crate::domain::advice::{Advice, State};
use crate::domain::codes::{Code, Nature};
use crate::domain::household::MunicipalityCode;
use crate::domain::moment::Moment;
use crate::domain::text::Text;
use crate::error::{Error, Result};

/// Advice lies with Veilig Thuis and with whoever asked.
impl Row for Advice {
    fn place(&self) -> Place<'_> {
        Place::new().organisations([VEILIG_THUIS]).municipalities([self.municipality.as_str()]).workers([self.asked.by.uuid()])
    }

    fn columns() -> Columns {
        Columns::new()
            .organisation_by(|codes| Condition::all().add(Expr::value(codes.iter().any(|code| code == VEILIG_THUIS))))
            .municipality(advices::Column::MunicipalityCode)
            .worker(advices::Column::AskedBy)
    }
}

/// What was asked and answered.
#[derive(Debug, Clone)]
pub struct Texts {
    /// The question.
    pub question: Text,
    /// The answer, once given.
    pub answer: Option<Text>,
}

fn reachable<A: Action>(may: &May<A>) -> Select<advices::Entity> {
    advices::Entity::find().filter(may.rows::<Advice>())
}

/// Advice, if the permission reaches it.
pub async fn get<A: Action>(tx: &Tx, may: &May<A>, id: AdviceId) -> Result<Advice> {
    let row = reachable(may).filter(advices::Column::Id.eq(id.uuid())).one(tx.db()).await?;
    one(tx, row).await
}

/// The same, locked until the transaction ends.
pub async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: AdviceId) -> Result<Advice> {
    let row = reachable(may).filter(advices::Column::Id.eq(id.uuid())).lock_exclusive().one(tx.db()).await?;
    one(tx, row).await
}

/// Advice, the newest first, from after `before` on.
pub async fn page<A: Action>(
    tx: &Tx,
    may: &May<A>,
    municipality: Option<MunicipalityCode>,
    before: Option<AdviceId>,
    limit: u64,
) -> Result<Vec<Advice>> {
    let rows = reachable(may)
        .filter(Condition::all().add_option(municipality.map(|code| advices::Column::MunicipalityCode.eq(code.as_str()))))
        .filter(Condition::all().add_option(before.map(|id| advices::Column::Id.lt(id.uuid()))))
        .order_by_desc(advices::Column::Id)
        .limit(limit)
        .all(tx.db())
        .await?;
    whole(tx, rows).await
}

/// The question and the answer.
pub async fn texts(tx: &Tx, id: AdviceId) -> Result<Texts> {
    let corrupt = || Error::Corrupt(id.to_string(), "texts");
    let row = advice_texts::Entity::find_by_id(id.uuid()).one(tx.db()).await?.ok_or_else(corrupt)?;
    Ok(Texts { question: Text::new(&row.question).ok_or_else(corrupt)?, answer: row.answer.as_deref().and_then(Text::new) })
}

/// Writes a question.
pub async fn insert(tx: &Tx, advice: &Advice, question: &Text) -> Result<()> {
    advices::Entity::insert(write(advice).into_active_model()).exec_without_returning(tx.db()).await?;
    if !advice.nature.is_empty() {
        let natures = advice.nature.iter().map(|nature| {
            advice_natures::Model { advice_id: advice.id.uuid(), nature: nature.code().to_owned() }.into_active_model()
        });
        advice_natures::Entity::insert_many(natures).exec_without_returning(tx.db()).await?;
    }
    let texts = advice_texts::Model { advice_id: advice.id.uuid(), question: question.reveal().to_owned(), answer: None };
    advice_texts::Entity::insert(texts.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Writes an answer.
pub async fn answer(tx: &Tx, advice: &Advice, answer: &Text) -> Result<()> {
    advices::Entity::update(write(advice).into_active_model().reset_all()).exec(tx.db()).await?;
    advice_texts::Entity::update_many()
        .col_expr(advice_texts::Column::Answer, Expr::value(answer.reveal().to_owned()))
        .filter(advice_texts::Column::AdviceId.eq(advice.id.uuid()))
        .exec(tx.db())
        .await?;
    Ok(())
}

async fn one(tx: &Tx, row: Option<advices::Model>) -> Result<Advice> {
    let row = row.ok_or(Error::NotFound("advice"))?;
    whole(tx, vec![row]).await?.pop().ok_or(Error::NotFound("advice"))
}

async fn whole(tx: &Tx, rows: Vec<advices::Model>) -> Result<Vec<Advice>> {
    let mut natures: BTreeMap<Uuid, Vec<Nature>> = BTreeMap::new();
    let of_these = advice_natures::Column::AdviceId.is_in(rows.iter().map(|row| row.id));
    for row in advice_natures::Entity::find().filter(of_these).all(tx.db()).await? {
        natures.entry(row.advice_id).or_default().push(code(&row.nature, row.advice_id)?);
    }
    rows.into_iter()
        .map(|row| {
            let mut nature = natures.remove(&row.id).unwrap_or_default();
            nature.sort_unstable();
            Ok(Advice {
                id: AdviceId::from_uuid(row.id),
                source: source(row.id, &row.capacity, row.sector.as_deref(), row.meldcode_step)?,
                municipality: MunicipalityCode::new(&row.municipality_code)
                    .map_err(|_| Error::Corrupt(row.id.to_string(), "municipality"))?,
                nature,
                asked: Moment { at: row.asked_at.into(), by: WorkerId::from_uuid(row.asked_by) },
                state: moment(row.given_at, row.given_by).map_or(State::Asked, |on| State::Given { on }),
            })
        })
        .collect()
}

fn write(advice: &Advice) -> advices::Model {
    let given = advice.given();
    advices::Model {
        id: advice.id.uuid(),
        capacity: advice.source.capacity().code().to_owned(),
        sector: advice.source.sector().map(|sector| sector.code().to_owned()),
        meldcode_step: advice.source.meldcode_step().map(|step| i16::from(step.number())),
        municipality_code: advice.municipality.as_str().to_owned(),
        asked_at: advice.asked.at.into(),
        asked_by: advice.asked.by.uuid(),
        given_at: given.map(|(at, _)| at.into()),
        given_by: given.map(|(_, by)| by.uuid()),
    }
}
