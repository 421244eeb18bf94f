//! Free texts about reports and the persons in them. They may name people, so they are read only with a report.

use kernel::id::{PersonId, ReportId, WorkerId};
use platform::Tx;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entities::notes;
use crate::domain::moment::Moment;
use crate::domain::text::Text;
use crate::error::{Error, Result};

/// What a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What was reported.
    Description,
    /// Why a report was not admitted.
    NotAdmitted,
    /// The safety assessment.
    Assessment,
    /// Why a person needs no follow-up.
    NoFollowUpNeeded(PersonId),
    /// What the duty officer did.
    AcuteAnswer,
    /// The judgement of an investigation.
    Judgement,
    /// The completed follow-up.
    FollowUp,
    /// The regional custom route.
    CustomRoute,
    /// Why a person needs no help.
    HelpNotNeeded(PersonId),
}

impl About {
    const fn parts(self) -> (&'static str, Option<PersonId>) {
        match self {
            Self::Description => ("description", None),
            Self::NotAdmitted => ("not-admitted", None),
            Self::Assessment => ("assessment", None),
            Self::NoFollowUpNeeded(person) => ("no-follow-up-needed", Some(person)),
            Self::AcuteAnswer => ("acute-answer", None),
            Self::Judgement => ("judgement", None),
            Self::FollowUp => ("follow-up", None),
            Self::CustomRoute => ("custom-route", None),
            Self::HelpNotNeeded(person) => ("help-not-needed", Some(person)),
        }
    }

    fn of(about: &str, person: Option<PersonId>) -> Option<Self> {
        let all = [Self::Description, Self::NotAdmitted, Self::Assessment, Self::AcuteAnswer, Self::Judgement, Self::FollowUp];
        let of_person = person.map(|person| [Self::NoFollowUpNeeded(person), Self::HelpNotNeeded(person)]);
        let all = all.into_iter().chain([Self::CustomRoute]).chain(of_person.into_iter().flatten());
        all.into_iter().find(|one| one.parts() == (about, person))
    }

    /// The code of what it is about.
    pub const fn code(self) -> &'static str {
        self.parts().0
    }

    /// The person it is about, if about one.
    pub const fn person(self) -> Option<PersonId> {
        self.parts().1
    }
}

/// A text, with what it is about and when it was written.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it is about.
    pub about: About,
    /// The words.
    pub text: Text,
    /// When and by whom.
    pub on: Moment,
}

/// Keeps a text.
pub async fn add(tx: &Tx, report: ReportId, about: About, text: &Text, on: Moment) -> Result<()> {
    let (about, person) = about.parts();
    let row = notes::ActiveModel {
        report_id: Set(report.uuid()),
        person_id: Set(person.map(|person| person.uuid())),
        about: Set(about.to_owned()),
        body: Set(text.reveal().to_owned()),
        written_at: Set(on.at.into()),
        written_by: Set(on.by.uuid()),
        ..Default::default()
    };
    notes::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Every text of a report, in the order in which they were written down.
pub async fn of(tx: &Tx, report: ReportId) -> Result<Vec<Note>> {
    let rows = notes::Entity::find()
        .filter(notes::Column::ReportId.eq(report.uuid()))
        .order_by_asc(notes::Column::Id)
        .all(tx.db())
        .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = || Error::Corrupt(row.id.to_string(), "note");
            Ok(Note {
                about: About::of(&row.about, row.person_id.map(PersonId::from_uuid)).ok_or_else(corrupt)?,
                text: Text::new(&row.body).ok_or_else(corrupt)?,
                on: Moment { at: row.written_at.into(), by: WorkerId::from_uuid(row.written_by) },
            })
        })
        .collect()
}
