//! The executable; its services are listed here once they are merged.

fn main() {}
