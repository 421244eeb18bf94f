//! Typed ids from one registry: an id of a report can never be passed where a dossier is asked.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an id names. Implemented by the empty types of this module only.
pub trait Kind: 'static {
    /// The kind's name in kebab-case, as used in subjects (`report/<id>`) and messages.
    const NAME: &'static str;
}

/// The id of a `K`: a UUID on the wire, its own type in code.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

/// The text is not a UUID.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a valid {kind} id (a UUID is expected)")]
pub struct NotAnId {
    kind: &'static str,
}

/// All ids that this product derives live in this UUIDv5 namespace.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6f0e_2f0a_53b5_5d0c_9a55_5c1c_64ac_8a11);

impl<K: Kind> Id<K> {
    /// Takes a UUID that is known to name a `K`.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID, for storage and wire formats.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// A new UUIDv7 made from the given instant and 10 random bytes, so that neither clock nor randomness is hidden.
    pub fn from_time(now: Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        Self::from_uuid(uuid)
    }

    /// The UUIDv5 of the given parts: the same parts give the same id, everywhere and always.
    pub fn derived(parts: &[&[u8]]) -> Self {
        Self::from_uuid(derived(K::NAME, parts))
    }
}

/// The UUIDv5 of a name and parts; every part is preceded by its length, so no two lists of parts collide.
pub fn derived(name: &str, parts: &[&[u8]]) -> Uuid {
    let mut bytes = Vec::with_capacity(64);
    for part in std::iter::once(name.as_bytes()).chain(parts.iter().copied()) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    Uuid::new_v5(&NAMESPACE, &bytes)
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", K::NAME, self.0)
    }
}
impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Uuid::from_str(text).map(Self::from_uuid).map_err(|_| NotAnId { kind: K::NAME })
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

macro_rules! registry {
    ($($(#[$doc:meta])* $kind:ident $alias:ident $name:literal;)*) => {
        /// The kinds themselves: empty types that only name what an id is of.
        pub mod kinds {
            $($(#[$doc])* #[derive(Debug)] pub enum $kind {})*
        }
        $(
            impl Kind for kinds::$kind { const NAME: &'static str = $name; }
            $(#[$doc])*
            pub type $alias = Id<kinds::$kind>;
        )*
    };
}

registry! {
    /// An advice (advies) given by Veilig Thuis.
    Advice AdviceId "advice";
    /// A report (melding) of violence or abuse.
    Report ReportId "report";
    /// A person within one report.
    Person PersonId "person";
    /// A household (huishouden).
    Household HouseholdId "household";
    /// A transfer (overdracht) of a report to a receiver.
    Transfer TransferId "transfer";
    /// A dossier at the Family Justice Center.
    Dossier DossierId "dossier";
    /// A help trajectory of one person.
    Help HelpId "help";
    /// A safety plan (veiligheidsplan).
    Plan PlanId "plan";
    /// A coordinator's assignment to a dossier.
    Assignment AssignmentId "assignment";
    /// A concern raised by a coordinator.
    Concern ConcernId "concern";
    /// An escalation to a desk.
    Escalation EscalationId "escalation";
    /// A trajectory of two parents and their children in a high-conflict divorce.
    Trajectory TrajectoryId "trajectory";
    /// A parent in a trajectory.
    Parent ParentId "parent";
    /// A child in a trajectory.
    Child ChildId "child";
    /// A module of help in a trajectory.
    Module ModuleId "module";
    /// A child's loss of contact with a parent.
    ContactLoss ContactLossId "contact-loss";
    /// An item on the agenda of the High Conflict Forum.
    ForumItem ForumItemId "forum-item";
    /// A track of one older person.
    Track TrackId "track";
    /// Somebody in a track: the older person, who is suspected, a relative, a professional.
    Involved InvolvedId "involved";
    /// A measure of an action plan.
    Action ActionId "action";
    /// An authorisation to act for an older person.
    Authorisation AuthorisationId "authorisation";
    /// A request to the court to protect an older person.
    Protection ProtectionId "protection";
    /// An institution that works with older people.
    Institution InstitutionId "institution";
    /// An attention officer of an institution.
    Officer OfficerId "officer";
    /// A training session of attention officers.
    Training TrainingId "training";
    /// A signal that an institution counted.
    Signal SignalId "signal";
    /// A fact: something that happened.
    Fact FactId "fact";
    /// An obligation that follows from facts and policy.
    Obligation ObligationId "obligation";
    /// A notification in a role's inbox.
    Notification NotificationId "notification";
    /// A simulation of a policy or a decree.
    Simulation SimulationId "simulation";
    /// A person who works with the system.
    Worker WorkerId "worker";
}
