//! The certificate of an obligation, made when asked for.
