//! inbox/parked
