//! Where a row lies: the organisations, municipalities, workers and desks it concerns, in memory and as columns.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::grant::{Grant, Relation, Scope};
use crate::actor::Actor;

/// A row on which rights depend. `place` and `columns` must say the same: one of a row in memory, one of its table.
pub trait Row {
    /// The organisations, municipalities, workers and desks this row concerns.
    fn place(&self) -> Place<'_>;

    /// The same as columns. A part that is left out is never fulfilled.
    fn columns() -> Columns;
}

/// The organisations, municipalities, workers and desks that one row concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place<'a> {
    organisations: Vec<&'a str>,
    municipalities: Vec<&'a str>,
    workers: Vec<Uuid>,
    desks: Vec<&'a str>,
}

impl<'a> Place<'a> {
    /// A row that concerns nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the organisations the row is of.
    #[must_use]
    pub fn organisations<T: AsRef<str> + ?Sized + 'a>(mut self, codes: impl IntoIterator<Item = &'a T>) -> Self {
        self.organisations.extend(codes.into_iter().map(AsRef::as_ref));
        self
    }

    /// Adds the municipalities the row is of.
    #[must_use]
    pub fn municipalities<T: AsRef<str> + ?Sized + 'a>(mut self, codes: impl IntoIterator<Item = &'a T>) -> Self {
        self.municipalities.extend(codes.into_iter().map(AsRef::as_ref));
        self
    }

    /// Adds the workers the row is assigned to.
    #[must_use]
    pub fn workers(mut self, ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.workers.extend(ids);
        self
    }

    /// Adds the desks where the row lies.
    #[must_use]
    pub fn desks<T: AsRef<str> + ?Sized + 'a>(mut self, codes: impl IntoIterator<Item = &'a T>) -> Self {
        self.desks.extend(codes.into_iter().map(AsRef::as_ref));
        self
    }

    pub(super) fn relation(&self, actor: &Actor) -> Relation {
        let among = |ours: &std::collections::BTreeSet<String>, theirs: &[&str]| theirs.iter().any(|code| ours.contains(*code));
        Relation::default()
            .with(Scope::Organisation, self.organisations.contains(&actor.organisation.as_str()))
            .with(Scope::Municipality, among(&actor.municipalities, &self.municipalities))
            .with(Scope::Assigned, self.workers.contains(&actor.worker))
            .with(Scope::Desk, among(&actor.desks, &self.desks))
    }
}

type Codes = Box<dyn Fn(&[String]) -> Condition>;
type Worker = Box<dyn Fn(Uuid) -> Condition>;

/// The columns that say where a row lies; a `…_by` takes a condition of one's own, such as an EXISTS over another table.
#[derive(Default)]
pub struct Columns {
    organisation: Option<Codes>,
    municipality: Option<Codes>,
    worker: Option<Worker>,
    desk: Option<Codes>,
}

impl Columns {
    /// No column says anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// The column holding the organisation's code.
    #[must_use]
    pub fn organisation<C: ColumnTrait>(self, column: C) -> Self {
        self.organisation_by(move |codes| Condition::all().add(column.is_in(codes.iter().cloned())))
    }

    /// The condition that the row is of one of the organisations given.
    #[must_use]
    pub fn organisation_by(mut self, condition: impl Fn(&[String]) -> Condition + 'static) -> Self {
        self.organisation = Some(Box::new(condition));
        self
    }

    /// The column holding the municipality's code.
    #[must_use]
    pub fn municipality<C: ColumnTrait>(self, column: C) -> Self {
        self.municipality_by(move |codes| Condition::all().add(column.is_in(codes.iter().cloned())))
    }

    /// The condition that the row is of one of the municipalities given.
    #[must_use]
    pub fn municipality_by(mut self, condition: impl Fn(&[String]) -> Condition + 'static) -> Self {
        self.municipality = Some(Box::new(condition));
        self
    }

    /// The column holding the id of the worker the row is assigned to.
    #[must_use]
    pub fn worker<C: ColumnTrait>(self, column: C) -> Self {
        self.worker_by(move |worker| Condition::all().add(column.eq(worker)))
    }

    /// The condition that the row is assigned to the worker given.
    #[must_use]
    pub fn worker_by(mut self, condition: impl Fn(Uuid) -> Condition + 'static) -> Self {
        self.worker = Some(Box::new(condition));
        self
    }

    /// The column holding the code of the desk where the row lies.
    #[must_use]
    pub fn desk<C: ColumnTrait>(self, column: C) -> Self {
        self.desk_by(move |codes| Condition::all().add(column.is_in(codes.iter().cloned())))
    }

    /// The condition that the row lies at one of the desks given.
    #[must_use]
    pub fn desk_by(mut self, condition: impl Fn(&[String]) -> Condition + 'static) -> Self {
        self.desk = Some(Box::new(condition));
        self
    }

    /// The rows that a grant allows to an actor.
    pub(super) fn condition(&self, grant: Grant, actor: &Actor) -> Condition {
        let terms = grant
            .terms()
            .into_iter()
            .map(|term| term.into_iter().fold(truth(true), |all, (scope, answer)| all.add(self.scope(scope, answer, actor))));
        terms.fold(truth(false), Condition::add)
    }

    /// That a row lies in a scope, or that it does not; a column without a value lies in none.
    fn scope(&self, scope: Scope, answer: bool, actor: &Actor) -> Condition {
        let codes = |condition: &Option<Codes>, codes: Vec<String>| match condition {
            Some(condition) if !codes.is_empty() => Some(condition(&codes)),
            _ => None,
        };
        let inside = match scope {
            Scope::Organisation => codes(&self.organisation, vec![actor.organisation.clone()]),
            Scope::Municipality => codes(&self.municipality, actor.municipalities.iter().cloned().collect()),
            Scope::Assigned => self.worker.as_ref().map(|condition| condition(actor.worker)),
            Scope::Desk => codes(&self.desk, actor.desks.iter().cloned().collect()),
        };
        match (inside, answer) {
            (Some(inside), true) => inside,
            (Some(inside), false) => Condition::all().add(Expr::expr(Func::coalesce([inside.into(), Expr::value(false)])).not()),
            (None, answer) => truth(!answer),
        }
    }
}

/// A condition that is always so, and that more can be added to without changing its sense: `all` for true, `any` for false.
fn truth(value: bool) -> Condition {
    if value { Condition::all().add(Expr::value(true)) } else { Condition::any().add(Expr::value(false)) }
}
