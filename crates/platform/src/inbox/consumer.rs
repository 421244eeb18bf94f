//! inbox/consumer
