//! When certificates end: as much of X.509 as that takes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The earliest end of the certificates of a PEM file, as a Unix time; nothing if one of them cannot be read, or there is none.
pub(crate) fn first_to_expire(pem: &str) -> Option<i64> {
    let blocks = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    let ends: Option<Vec<Timestamp>> = blocks
        .map(|block| {
            let (body, _) = block.split_once("-----END CERTIFICATE-----")?;
            let text: String = body.split_whitespace().collect();
            not_after(&STANDARD.decode(text).ok()?)
        })
        .collect();
    ends?.into_iter().min().map(Timestamp::as_second)
}

/// RFC 5280 §4.1: the second time of the validity, which follows version, serial number, signature and issuer.
fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    let mut certificate = Der(certificate);
    let mut whole = Der(certificate.next(SEQUENCE)?);
    let mut signed = Der(whole.next(SEQUENCE)?);
    if signed.0.first() == Some(&VERSION) {
        signed.any()?;
    }
    for _ in ["serial number", "signature", "issuer"] {
        signed.any()?;
    }
    let mut validity = Der(signed.next(SEQUENCE)?);
    validity.any()?;
    let (tag, text) = validity.any()?;
    time(tag, std::str::from_utf8(text).ok()?)
}

/// `YYMMDDHHMMSSZ` up to 2049, `YYYYMMDDHHMMSSZ` beyond.
fn time(tag: u8, text: &str) -> Option<Timestamp> {
    let digits = match tag {
        UTC_TIME => format!("{}{text}", if text < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let at = DateTime::strptime("%Y%m%d%H%M%SZ", digits).ok()?;
    TimeZone::UTC.to_timestamp(at).ok()
}

/// What is left of a DER value's content.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the next value, which must have this tag.
    fn next(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.any().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }

    /// The next value's tag and content.
    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().try_fold(0_usize, |length, byte| length.checked_mul(256)?.checked_add((*byte).into()))?, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: &str = include_str!("../tests/it/keys/ends-2031-03-04.pem");
    const FAR: &str = include_str!("../tests/it/keys/ends-2061-05-06.pem");

    fn at(text: &str) -> Option<i64> {
        Some(text.parse::<Timestamp>().unwrap().as_second())
    }

    #[test]
    fn the_end_of_a_certificate_is_read_before_and_after_2050() {
        assert_eq!(first_to_expire(SOON), at("2031-03-04T05:06:07Z"));
        assert_eq!(first_to_expire(FAR), at("2061-05-06T07:08:09Z"));
    }

    #[test]
    fn of_several_certificates_the_first_to_end_counts() {
        assert_eq!(first_to_expire(&format!("{FAR}\n{SOON}")), at("2031-03-04T05:06:07Z"));
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        assert_eq!(first_to_expire(""), None);
        let broken = SOON.replace("MII", "MMM");
        assert_eq!(first_to_expire(&broken), None);
        for cut in (0..SOON.len()).step_by(7) {
            // Whatever is cut off, nothing panics.
            let _ = first_to_expire(&format!("{}\n-----END CERTIFICATE-----", &SOON[..cut]));
        }
    }
}
