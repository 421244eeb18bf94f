#![doc = include_str!("../README.md")]

mod read;

pub use read::{Unreadable, read};

/// A message that is a fact.
pub trait FactMessage: prost::Message + Default {
    /// `<service>.<what_happened>`, such as `intake.report_received`.
    const KIND: &'static str;
}

/// The compiled .proto files, as an encoded `FileDescriptorSet`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/facts.bin"));

/// Facts of intake.
pub mod intake {
    #![allow(missing_docs, reason = "generated; documented in the .proto file")]
    include!(concat!(env!("OUT_DIR"), "/veilig.intake.v1.rs"));
}
/// Facts of fjc-planning.
pub mod fjc_planning {
    #![allow(missing_docs, reason = "generated; documented in the .proto file")]
    include!(concat!(env!("OUT_DIR"), "/veilig.fjc_planning.v1.rs"));
}
/// Facts of supervision.
pub mod supervision {
    #![allow(missing_docs, reason = "generated; documented in the .proto file")]
    include!(concat!(env!("OUT_DIR"), "/veilig.supervision.v1.rs"));
}
/// Facts of wijzer-scheiden.
pub mod wijzer_scheiden {
    #![allow(missing_docs, reason = "generated; documented in the .proto file")]
    include!(concat!(env!("OUT_DIR"), "/veilig.wijzer_scheiden.v1.rs"));
}
/// Facts of elder-abuse.
pub mod elder_abuse {
    #![allow(missing_docs, reason = "generated; documented in the .proto file")]
    include!(concat!(env!("OUT_DIR"), "/veilig.elder_abuse.v1.rs"));
}
/// Facts of deadlines, and the schedules of the watches.
pub mod deadlines {
    #![allow(missing_docs, reason = "generated; documented in the .proto file")]
    include!(concat!(env!("OUT_DIR"), "/veilig.deadlines.v1.rs"));
}

include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

/// A protobuf timestamp of an instant.
pub fn timestamp(at: jiff::Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// The instant of a protobuf timestamp; `None` when it lies outside the years −9999 to 9999.
pub fn instant(at: prost_types::Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::new(at.seconds, at.nanos).ok()
}

/// Every fact with the names of its fields, as policies may ask for them.
pub fn known_facts() -> impl Iterator<Item = (&'static str, Vec<String>)> {
    read::known_facts()
}
