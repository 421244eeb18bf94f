//! What a service wants to hear, what it is handed, and what it may answer.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::may::Cause;
use crate::outbox::Origin;
use crate::problem::{Kind, Problem};
use crate::{BoxError, Error, Tx};

/// A fact as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// The fact's id: the same however often it is delivered.
    pub id: Uuid,
    /// `<service>.<what_happened>`.
    pub kind: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When its service knew.
    pub recorded_at: Timestamp,
    /// Whose act led to it, as far as known, and the trace that taking it in is part of.
    pub origin: Origin,
    /// The message, protobuf.
    pub payload: bytes::Bytes,
    pub(crate) service: &'static str,
    pub(crate) attempt: u32,
}

impl Received {
    /// The message, read as an `M`.
    pub fn read<M: prost::Message + Default>(&self) -> Result<M, Refused> {
        M::decode(&self.payload[..])
            .map_err(|error| Refused::give_up(format!("{} {} cannot be read: {error}", self.kind, self.id)))
    }

    /// The cause for `May::<A>::system(cause)`: this service, on behalf of the fact's actor.
    pub fn cause(&self) -> Cause {
        Cause { service: self.service, on_behalf_of: self.origin.on_behalf_of }
    }

    /// How often it has been tried, this time included.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }
}

/// Why a handler did not take a fact in. Its transaction rolls back.
#[derive(Debug)]
pub enum Refused {
    /// It may succeed later: tried again, with growing pauses.
    Retry(BoxError),
    /// It will never succeed: parked for a person, counted and logged.
    GiveUp(BoxError),
}

impl Refused {
    /// It may succeed later.
    pub fn retry(reason: impl Into<BoxError>) -> Self {
        Self::Retry(reason.into())
    }

    /// It will never succeed.
    pub fn give_up(reason: impl Into<BoxError>) -> Self {
        Self::GiveUp(reason.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry(_) => f.write_str("the fact could not be taken in yet"),
            Self::GiveUp(_) => f.write_str("the fact can never be taken in"),
        }
    }
}
impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Retry(source) | Self::GiveUp(source) => Some(source.as_ref()),
        }
    }
}
impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error {
            Error::Wrong(_) => Self::GiveUp(error.into()),
            _ => Self::Retry(error.into()),
        }
    }
}
impl From<sea_orm::DbErr> for Refused {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Retry(error.into())
    }
}
/// What a command refuses for good, it refuses a fact for good; failures of ours and conflicts are tried again.
impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        match problem.kind() {
            Kind::Internal | Kind::Unavailable | Kind::Timeout | Kind::TooMany | Kind::Conflict | Kind::Stale => {
                Self::Retry(problem.into())
            }
            _ => Self::GiveUp(problem.into()),
        }
    }
}

type Handling<'a> = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;
pub(crate) type Handle = Arc<dyn for<'a> Fn(&'a mut Tx, Vec<Received>) -> Handling<'a> + Send + Sync>;

/// A function that takes facts in: `async fn(&mut Tx, Received) -> Result<(), Refused>`, or with `Vec<Received>`.
pub trait Handler<'a, F>: Fn(&'a mut Tx, F) -> Self::Handling + Send + Sync {
    /// What it returns.
    type Handling: Future<Output = Result<(), Refused>> + Send + 'a;
}
impl<'a, F, H, Fut> Handler<'a, F> for H
where
    H: Fn(&'a mut Tx, F) -> Fut + Send + Sync,
    Fut: Future<Output = Result<(), Refused>> + Send + 'a,
{
    type Handling = Fut;
}

/// Facts that a service acts upon, and how.
#[derive(Clone)]
pub struct Subscription {
    pub(crate) consumer: &'static str,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) handle: Handle,
    pub(crate) at_once: usize,
    pub(crate) together: usize,
}

impl Subscription {
    /// Facts of these kinds (`intake.report_received`, `intake.>`), taken in by `handler`.
    ///
    /// `consumer` names the durable position in the stream and the rows of the inbox; it must stay the same for ever and be
    /// the only one of that name: the service's name, or `<service>-<purpose>`.
    pub fn facts<H>(consumer: &'static str, kinds: &[&'static str], handler: H) -> Self
    where
        H: for<'a> Handler<'a, Received> + 'static,
    {
        let handler = Arc::new(handler);
        let handle: Handle = Arc::new(move |tx, facts| {
            let handler = handler.clone();
            Box::pin(async move {
                for fact in facts {
                    tx.follow(&fact.origin);
                    handler(&mut *tx, fact).await?;
                }
                Ok(())
            })
        });
        Self { consumer, kinds: kinds.to_vec(), handle, at_once: 2, together: 1 }
    }

    /// The same, for a service that takes in many facts with few statements: what waits, up to `together` facts, is given to `handler` at once,
    /// in the order of the stream, which follows the origin of each ([`Tx::follow`]). If it refuses, each is given by itself.
    pub fn batches<H>(consumer: &'static str, kinds: &[&'static str], together: usize, handler: H) -> Self
    where
        H: for<'a> Handler<'a, Vec<Received>> + 'static,
    {
        let handle: Handle = Arc::new(move |tx, facts| Box::pin(handler(tx, facts)));
        Self { consumer, kinds: kinds.to_vec(), handle, at_once: 2, together: together.max(1) }
    }

    /// Takes what waits in in one transaction, up to this many facts, each given to the handler in the order of the stream; one if not said.
    #[must_use]
    pub fn together(mut self, number: usize) -> Self {
        self.together = number.max(1);
        self
    }

    /// How many facts, or batches, a process takes in at the same time; two if not said. One keeps to the order of the stream,
    /// as far as one process runs and nothing is tried again.
    #[must_use]
    pub fn at_once(mut self, number: usize) -> Self {
        self.at_once = number.max(1);
        self
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscription({} to {:?})", self.consumer, self.kinds)
    }
}
