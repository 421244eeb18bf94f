//! What a worker may do: an [`Action`] is a type, [`May<A>`] the proof that it may be done, and the filter on rows.

mod extract;
mod grant;
mod rights;
mod row;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::Condition;

use crate::actor::Actor;
use crate::problem::{Kind, Problem};
use grant::Grant;

pub use extract::Gate;
pub(crate) use extract::Probe;
pub use grant::Scope;
pub use rights::{Mistaken, Named, Permissions, Rights};
pub use row::{Columns, Place, Row};

/// Something that can be permitted. Implemented by empty types, one for each thing a person can ask for.
pub trait Action: Send + Sync + 'static {
    /// `<service>:<verb-what>`, such as `intake:assess-reports`.
    const NAME: &'static str;
    /// What it is, for people: "Assess the safety of reports".
    const TITLE: &'static str;
}

/// Declares a service's actions as types, and the list `ALL` of them for its [`Permissions`].
///
/// ```
/// platform::actions! {
///     /// Records the safety assessment of a report.
///     AssessReports = "intake:assess-reports", "Assess the safety of reports";
/// }
/// assert_eq!(ALL[0].name, "intake:assess-reports");
/// ```
#[macro_export]
macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $name:literal, $title:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $action;
            impl $crate::may::Action for $action {
                const NAME: &'static str = $name;
                const TITLE: &'static str = $title;
            }
        )*
        /// Every action of this service.
        pub const ALL: &[$crate::may::Named] = &[$($crate::may::Named::of::<$action>()),*];
    };
}

/// Proof that the actor may do `A` at all; decides on rows by [`May::on`] and [`May::rows`].
pub struct May<A: Action> {
    actor: Arc<Actor>,
    grant: Grant,
    rights: Option<Arc<Rights>>,
    action: PhantomData<fn() -> A>,
}

/// Why the system acts by itself.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    /// The service that acts.
    pub service: &'static str,
    /// The worker whose act led to it, as far as known.
    pub on_behalf_of: Option<uuid::Uuid>,
}

impl<A: Action> May<A> {
    /// The system acts by itself, because of a fact, a ring or a loop: trusted code, so every row is permitted.
    pub fn system(cause: Cause) -> Self {
        Self {
            actor: Arc::new(Actor::system(cause.service, cause.on_behalf_of)),
            grant: Grant::EVERYTHING,
            rights: None,
            action: PhantomData,
        }
    }

    /// Asks Cedar whether the actor may do `A` to any row at all.
    ///
    /// # Errors
    /// [`Kind::Forbidden`] if there is no row to which they may.
    pub fn ask(rights: Arc<Rights>, actor: Arc<Actor>) -> Result<Self, Problem> {
        let grant = rights.grant(A::NAME, &actor);
        if grant.is_empty() {
            return Err(Problem::new(Kind::Forbidden, format!("This needs the permission {} ({}).", A::NAME, A::TITLE)));
        }
        Ok(Self { actor, grant, rights: Some(rights), action: PhantomData })
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether the actor may do `A` to this row.
    pub fn on(&self, row: &impl Row) -> bool {
        self.actor.system.is_some() || self.grant.allows(row.place().relation(&self.actor))
    }

    /// Refuses if the actor may not do `A` to this row, which they may know of.
    ///
    /// # Errors
    /// [`Kind::Forbidden`].
    pub fn check(&self, row: &impl Row) -> Result<(), Problem> {
        if self.on(row) {
            Ok(())
        } else {
            Err(Problem::new(Kind::Forbidden, format!("You may not do this here ({}).", A::TITLE)))
        }
    }

    /// The rows of `R` to which the actor may do `A`: the one condition that every list, search, count, export and stream uses.
    pub fn rows<R: Row>(&self) -> Condition {
        R::columns().condition(self.grant, &self.actor)
    }

    /// The proof for another action of the same actor, if they may do that at all.
    pub fn also<B: Action>(&self) -> Option<May<B>> {
        match &self.rights {
            Some(rights) => May::ask(rights.clone(), self.actor.clone()).ok(),
            None => Some(May { actor: self.actor.clone(), grant: Grant::EVERYTHING, rights: None, action: PhantomData }),
        }
    }
}

impl<A: Action> Clone for May<A> {
    fn clone(&self) -> Self {
        Self { actor: self.actor.clone(), grant: self.grant, rights: self.rights.clone(), action: PhantomData }
    }
}

impl<A: Action> fmt::Debug for May<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "May<{}>({})", A::NAME, self.actor.worker)
    }
}
