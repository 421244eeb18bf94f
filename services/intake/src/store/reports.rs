//! Reports: read whole, written whole, and only those that a permission reaches.

use std::collections::BTreeMap;

use kernel::id::{DossierId, HouseholdId, ReportId};
use platform::Tx;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::entities::{investigations, report_natures, reports, transfers};
use super::{at, by, code, instant, moment, people, states};
use crate::domain::codes::{Code, Nature, Status};
use crate::domain::household::MunicipalityCode;
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::report::{Acute, Feedback, Report, Sight};
use crate::domain::source::{MeldcodeStep, Reporter, Source};
use crate::domain::state::State;
use crate::error::{Error, Result};

/// The organisation that every report lies with.
pub(super) const VEILIG_THUIS: &str = "veilig-thuis";
/// The organisation that receives transfers.
pub(super) const FJC: &str = "fjc";

/// A report lies with Veilig Thuis, while a transfer is sent or accepted also with its receiver, and with whoever posted or handles it.
impl Row for Report {
    fn place(&self) -> Place<'_> {
        let received = matches!(self.state, State::TransferSent { .. } | State::Transferred { .. });
        let organisations = [VEILIG_THUIS].into_iter().chain(received.then_some(FJC));
        Place::new()
            .organisations(organisations)
            .municipalities([self.municipality.as_str()])
            .workers([self.received.by.uuid()].into_iter().chain(self.handler.map(|worker| worker.uuid())))
    }

    fn columns() -> Columns {
        Columns::new()
            .organisation_by(|codes| {
                let ours = codes.iter().any(|code| code == VEILIG_THUIS);
                let mut lies = Condition::any().add(Expr::value(ours));
                if codes.iter().any(|code| code == FJC) {
                    let received = [Status::TransferSent.code(), Status::Transferred.code()];
                    lies = lies.add(reports::Column::Status.is_in(received));
                }
                lies
            })
            .municipality(reports::Column::MunicipalityCode)
            .worker_by(|worker| {
                Condition::any().add(reports::Column::PostedBy.eq(worker)).add(reports::Column::Handler.eq(worker))
            })
    }
}

/// The reports that a permission reaches.
pub(super) fn reachable<A: Action>(may: &May<A>) -> Select<reports::Entity> {
    reports::Entity::find().filter(may.rows::<Report>())
}

/// A report, if the permission reaches it.
pub async fn get<A: Action>(tx: &Tx, may: &May<A>, id: ReportId) -> Result<Report> {
    let row = reachable(may).filter(reports::Column::Id.eq(id.uuid())).one(tx.db()).await?;
    one(tx, row).await
}

/// The same, locked until the transaction ends.
pub async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: ReportId) -> Result<Report> {
    let row = reachable(may).filter(reports::Column::Id.eq(id.uuid())).lock_exclusive().one(tx.db()).await?;
    one(tx, row).await
}

/// Whether a report with this id was taken in.
pub async fn is_known(tx: &Tx, id: ReportId) -> Result<bool> {
    Ok(reports::Entity::find_by_id(id.uuid()).one(tx.db()).await?.is_some())
}

/// The ids of the reports that were transferred into a dossier.
pub async fn of_dossier(tx: &Tx, dossier: DossierId) -> Result<Vec<ReportId>> {
    let rows: Vec<Uuid> = transfers::Entity::find()
        .select_only()
        .column(transfers::Column::ReportId)
        .filter(transfers::Column::DossierId.eq(dossier.uuid()))
        .order_by_asc(transfers::Column::ReportId)
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(rows.into_iter().map(ReportId::from_uuid).collect())
}

/// Moves every report of one household to another.
pub async fn move_household(tx: &Tx, from: HouseholdId, into: HouseholdId) -> Result<()> {
    reports::Entity::update_many()
        .col_expr(reports::Column::HouseholdId, Expr::value(into.uuid()))
        .col_expr(reports::Column::Version, Expr::col(reports::Column::Version).add(1))
        .filter(reports::Column::HouseholdId.eq(from.uuid()))
        .exec(tx.db())
        .await?;
    // A child's other household moves as well; where the two are one by now, there is no other.
    let follow = "update persons p set also_in = case when r.household_id = $2 then null else $2 end \
                  from reports r where r.id = p.report_id and p.also_in in ($1, $2)";
    platform::db::run(tx, follow, [from.uuid().into(), into.uuid().into()]).await?;
    Ok(())
}

/// Writes a new report.
pub async fn insert(tx: &Tx, report: &Report) -> Result<()> {
    reports::Entity::insert(write(report).into_active_model()).exec_without_returning(tx.db()).await?;
    let natures = report.nature.iter().map(|nature| {
        report_natures::Model { report_id: report.id.uuid(), nature: nature.code().to_owned() }.into_active_model()
    });
    report_natures::Entity::insert_many(natures).exec_without_returning(tx.db()).await?;
    people::save(tx, report.id, &report.persons).await
}

/// Writes a report that changed, and gives it with its new version. The row is locked by `get_for_update`.
pub async fn save(tx: &Tx, report: Report) -> Result<Report> {
    let report = Report { version: report.version + 1, ..report };
    if let Some(transfer) = report.state.transfer() {
        let mut changed = OnConflict::column(transfers::Column::Id);
        changed.update_columns([transfers::Column::Answer, transfers::Column::AnsweredAt, transfers::Column::DossierId]);
        let row = states::transfer_row(report.id.uuid(), &transfer).into_active_model();
        transfers::Entity::insert(row).on_conflict(changed).exec_without_returning(tx.db()).await?;
    }
    if let Some(row) = states::investigation_row(report.id.uuid(), &report.state) {
        let mut changed = OnConflict::columns([investigations::Column::ReportId, investigations::Column::DecidedAt]);
        changed.update_columns([
            investigations::Column::StartedAt,
            investigations::Column::StartedBy,
            investigations::Column::JudgedAt,
            investigations::Column::JudgedBy,
            investigations::Column::Finding,
        ]);
        investigations::Entity::insert(row.into_active_model()).on_conflict(changed).exec_without_returning(tx.db()).await?;
    }
    reports::Entity::update(write(&report).into_active_model().reset_all()).exec(tx.db()).await?;
    people::save(tx, report.id, &report.persons).await?;
    Ok(report)
}

async fn one(tx: &Tx, row: Option<reports::Model>) -> Result<Report> {
    let row = row.ok_or(Error::NotFound("report"))?;
    let report = whole(tx, vec![row]).await?.pop();
    report.ok_or(Error::NotFound("report"))
}

/// Rows with everything beside them, in the same order.
pub(super) async fn whole(tx: &Tx, rows: Vec<reports::Model>) -> Result<Vec<Report>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut persons = people::of(tx, &ids).await?;
    let mut natures: BTreeMap<Uuid, Vec<Nature>> = BTreeMap::new();
    let by_report = report_natures::Column::ReportId.is_in(ids.iter().copied());
    for row in report_natures::Entity::find().filter(by_report).all(tx.db()).await? {
        natures.entry(row.report_id).or_default().push(code(&row.nature, row.report_id)?);
    }
    let mut beside: BTreeMap<Uuid, Vec<investigations::Model>> = BTreeMap::new();
    let by_report = investigations::Column::ReportId.is_in(ids.iter().copied());
    for row in investigations::Entity::find().filter(by_report).all(tx.db()).await? {
        beside.entry(row.report_id).or_default().push(row);
    }
    let current = transfers::Column::Id.is_in(rows.iter().filter_map(|row| row.transfer_id));
    let mut sent: BTreeMap<Uuid, transfers::Model> =
        transfers::Entity::find().filter(current).all(tx.db()).await?.into_iter().map(|row| (row.report_id, row)).collect();
    rows.into_iter()
        .map(|row| {
            let beside =
                states::Beside { investigations: beside.remove(&row.id).unwrap_or_default(), transfer: sent.remove(&row.id) };
            let persons = persons.remove(&row.id).unwrap_or_default();
            let mut nature = natures.remove(&row.id).unwrap_or_default();
            nature.sort_unstable();
            read(&row, &beside, nature, persons)
        })
        .collect()
}

fn read(row: &reports::Model, beside: &states::Beside, nature: Vec<Nature>, persons: Vec<Person>) -> Result<Report> {
    let lacking = |what| Error::Corrupt(row.id.to_string(), what);
    let acute = match (moment(row.acute_marked_at, row.acute_marked_by), moment(row.acute_answered_at, row.acute_answered_by)) {
        (None, _) => Acute::No,
        (Some(on), None) => Acute::Marked { on },
        (Some(marked), Some(on)) => Acute::Answered { marked, on },
    };
    Ok(Report {
        id: ReportId::from_uuid(row.id),
        version: row.version,
        household: HouseholdId::from_uuid(row.household_id),
        municipality: MunicipalityCode::new(&row.municipality_code).map_err(|_| lacking("municipality"))?,
        received: Moment { at: row.received_at.into(), by: people::worker(row.posted_by) },
        source: source(row.id, &row.capacity, row.sector.as_deref(), row.meldcode_step)?,
        reporter: Reporter { known: row.reporter_known, wants_feedback: row.wants_feedback, withheld: row.reporter_withheld },
        nature,
        injury: row.injury,
        acute,
        handler: row.handler.map(people::worker),
        persons,
        feedback: Feedback {
            after_assessment: row.told_after_assessment_at.map(Into::into),
            after_investigation: row.told_after_investigation_at.map(Into::into),
        },
        sight: Sight { holder: code(&row.sight_holder, row.id)?, since: row.sight_since.into() },
        state: states::read(row, beside)?,
    })
}

/// Capacity, sector and step of their columns.
pub(super) fn source(row: Uuid, capacity: &str, sector: Option<&str>, step: Option<i16>) -> Result<Source> {
    let sector = sector.map(|sector| code(sector, row)).transpose()?;
    let lacking = |_| Error::Corrupt(row.to_string(), "source");
    let step = step.map(|step| MeldcodeStep::new(u8::try_from(step).unwrap_or(0)));
    Source::new(code(capacity, row)?, sector, step.transpose().map_err(lacking)?).map_err(lacking)
}

fn write(report: &Report) -> reports::Model {
    let (marked, answered) = match report.acute {
        Acute::No => (None, None),
        Acute::Marked { on } => (Some(on), None),
        Acute::Answered { marked, on } => (Some(marked), Some(on)),
    };
    let state = states::columns(&report.state);
    reports::Model {
        id: report.id.uuid(),
        version: report.version,
        household_id: report.household.uuid(),
        municipality_code: report.municipality.as_str().to_owned(),
        received_at: report.received.at.into(),
        posted_by: report.received.by.uuid(),
        capacity: report.source.capacity().code().to_owned(),
        sector: report.source.sector().map(|sector| sector.code().to_owned()),
        meldcode_step: report.source.meldcode_step().map(|step| i16::from(step.number())),
        reporter_known: report.reporter.known,
        wants_feedback: report.reporter.wants_feedback,
        reporter_withheld: report.reporter.withheld,
        injury: report.injury,
        acute_marked_at: at(marked),
        acute_marked_by: by(marked),
        acute_answered_at: at(answered),
        acute_answered_by: by(answered),
        handler: report.handler.map(|worker| worker.uuid()),
        told_after_assessment_at: instant(report.feedback.after_assessment),
        told_after_investigation_at: instant(report.feedback.after_investigation),
        sight_holder: report.sight.holder.code().to_owned(),
        sight_since: report.sight.since.into(),
        status: state.status,
        status_at: state.status_at,
        status_by: state.status_by,
        not_admitted_reason: state.not_admitted_reason,
        outcome: state.outcome,
        assessed_at: state.assessed_at,
        assessed_by: state.assessed_by,
        transfer_id: state.transfer_id,
    }
}
