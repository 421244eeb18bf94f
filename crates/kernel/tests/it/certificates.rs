//! Certificates: what a person or another program can check.

use kernel::calendar::Calendar;
use kernel::certificate::{Certificate, certificate};

use crate::region::{Region, day, policy, root};

const POLICY: &str = "hart-van-brabant.yaml";

fn certificate_of(region: &Region, row: &str) -> Certificate {
    certificate(&region.only(row), &policy(POLICY), &Calendar::netherlands()).unwrap()
}

#[test]
fn a_certificate_tells_every_step_in_both_languages() {
    let mut region = Region::with(POLICY);
    // 20 days before 1 June is Tuesday 12 May 2026: Ascension Day and its equated Friday lie ahead.
    region.happens(day(-20, "10:00"), "intake.report_received report_id=r");
    let certificate = certificate_of(&region, "D2");
    assert_eq!(
        certificate.text.en,
        "Safety assessment (D2).\n\
         Duty: Handelingsprotocol Veilig Thuis 2019 (protocol). Length: Handelingsprotocol Veilig Thuis 2019 (protocol). Ladder: proposal for the steering group (proposal).\n\
         The term (5 working days) starts on Tuesday 12 May 2026 at 10:00; that day is not counted.\n\
         Not counted: Thursday 14 May 2026 (Ascension Day), Friday 15 May 2026 (day after Ascension Day), Saturday 16 May 2026 (Saturday) and Sunday 17 May 2026 (Sunday).\n\
         5 working days on is Thursday 21 May 2026.\n\
         Last day: Thursday 21 May 2026. Too late from Friday 22 May 2026 at 00:00.\n\
         Read otherwise (Uitvoeringsbesluit Wmo 2015 art. 4.1.7(1): five days, law): 5 days, Algemene termijnenwet, until Monday 18 May 2026; without effect.\n\
         The duty is open.\n\
         Policy 2026-1; calendar NL, 10 equated days, latest: Stcrt. 2025, 24713."
    );
    assert!(certificate.text.nl.contains("vrijdag 15 mei 2026 (dag na Hemelvaartsdag)"), "{}", certificate.text.nl);
    assert!(certificate.text.nl.contains("Laatste dag: donderdag 21 mei 2026. Te laat vanaf vrijdag 22 mei 2026 om 00:00."));
    let names: Vec<_> = certificate.free_days.iter().map(|day| day.en.as_str()).collect();
    assert_eq!(names, ["Ascension Day", "day after Ascension Day", "Whit Monday"]);
}

#[test]
fn a_term_by_analogy_and_an_extension_are_marked_as_proposals() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "fjc-planning.safety_plan_agreed dossier_id=d");
    region.happens(day(0, "10:00"), "intake.person_recorded report_id=r person_id=p duty_to_inform=true");
    region.happens(day(5, "10:00"), "intake.informing_extended report_id=r person_id=p weeks=2");
    assert!(certificate_of(&region, "P3").text.en.contains("by analogy with the Algemene termijnenwet, proposal"));
    let d6 = certificate_of(&region, "D6");
    assert!(
        d6.text.en.contains("Extended by 2 weeks, counted from the raw end: Monday 13 July 2026 (proposal)."),
        "{}",
        d6.text.en
    );
    assert_eq!(d6.change.extensions.len(), 1);
}

#[test]
fn a_certificate_survives_being_written_and_read() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "intake.report_received report_id=r");
    region.happens(day(0, "10:00"), "intake.report_marked_acute report_id=r");
    for row in ["D1", "D2"] {
        let certificate = certificate_of(&region, row);
        let text = serde_json::to_string(&certificate).unwrap();
        assert_eq!(serde_json::from_str::<Certificate>(&text).unwrap(), certificate);
        assert!(text.contains("\"timeZoneVersion\":\"2026f\""));
    }
}

/// After a change of the types: `UPDATE_SNAPSHOTS=1 cargo test -p kernel`.
fn is_published(path: &str, text: &str) {
    let path = root().join(path);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn the_schema_of_certificates_is_the_published_one() {
    let schema = kernel::certificate::schema();
    is_published("docs/certificate.schema.json", &(serde_json::to_string_pretty(&schema).unwrap() + "\n"));
    let mut region = Region::with(POLICY);
    region.happens(day(-20, "10:00"), "intake.report_received report_id=r");
    let certificate = serde_json::to_value(certificate_of(&region, "D2")).unwrap();
    is_published("tests/oracle/certificate.json", &(serde_json::to_string_pretty(&certificate).unwrap() + "\n"));
    let known = schema["properties"].as_object().unwrap();
    let written = certificate.as_object().unwrap();
    assert_eq!(written.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
    let steps = schema["$defs"]["Step"]["oneOf"].as_array().unwrap();
    let names: Vec<_> = steps.iter().map(|step| step["properties"]["step"]["const"].as_str().unwrap()).collect();
    for step in certificate["steps"].as_array().unwrap() {
        assert!(names.contains(&step["step"].as_str().unwrap()), "{step} is in the schema");
    }
}
