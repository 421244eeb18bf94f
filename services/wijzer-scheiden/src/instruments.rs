//! The instruments of screening, as versioned data. A version that was used once stays for ever; a new one is a file beside it.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::screening::{Instrument, Item};

const FILES: [&str; 2] = [include_str!("../instruments/masic-1.json"), include_str!("../instruments/screening-interview-1.json")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    instrument: String,
    version: u32,
    title: String,
    #[serde(rename = "source")]
    _source: String,
    items: Vec<ItemFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    item: String,
    title: String,
    alarming: bool,
}

/// Every version of every instrument.
pub(crate) fn all() -> &'static [Instrument] {
    static ALL: LazyLock<Vec<Instrument>> = LazyLock::new(|| FILES.iter().map(|text| read(text)).collect());
    &ALL
}

/// The instrument of this name and version.
pub(crate) fn find(code: &str, version: u32) -> Option<&'static Instrument> {
    all().iter().find(|one| one.code == code && one.version == version)
}

fn read(text: &str) -> Instrument {
    let file: File = serde_json::from_str(text).expect("the instruments are files of this crate, and a test reads them all");
    let items = file.items.into_iter().map(|item| Item { code: item.item, title: item.title, alarming: item.alarming });
    Instrument { code: file.instrument, version: file.version, title: file.title, items: items.collect() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_instrument_can_be_read_and_each_version_is_there_once() {
        let known: BTreeSet<_> = all().iter().map(|one| (&one.code, one.version)).collect();
        assert_eq!(known.len(), FILES.len());
        for one in all() {
            let items: BTreeSet<_> = one.items.iter().map(|item| &item.code).collect();
            assert_eq!(items.len(), one.items.len(), "{}", one.code);
            assert!(one.items.iter().any(|item| item.alarming));
        }
        assert!(find("masic", 1).is_some() && find("masic", 9).is_none());
    }
}
