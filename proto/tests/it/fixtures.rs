//! Facts as they were published, byte for byte: a file here is never changed, and each must be read as it says.

use std::path::Path;

use kernel::fact::Fields;
use serde_json::Value;

/// The bytes of a text of hexadecimal digits.
fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn every_fact_that_was_published_can_still_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let fixture: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let mut expected: Fields = serde_json::from_value(fixture["fields"].clone()).unwrap();
        let read = proto::read(fixture["kind"].as_str().unwrap(), &bytes(fixture["payload"].as_str().unwrap())).unwrap();
        // A field that was added since then has its default in what was published before.
        for (field, codes) in &read.codes {
            if codes.iter().all(|code| ["0", "false"].contains(&code.as_str())) {
                expected.codes.entry(field.clone()).or_insert_with(|| codes.clone());
            }
        }
        assert_eq!(read, expected, "{}", file.display());
    }
}
