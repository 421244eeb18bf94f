//! What names, describes or locates a person leaves only through the API.

use serde_json::json;

use crate::region::{Region, transfer};

const MARKER: &str = "Merkteken";

/// Longer than digits come together by chance in an id or an instant; for the same reason a day of birth is looked for, and no year.
const HOUSE: u32 = 987_654_321;

#[tokio::test]
async fn no_personal_data_is_in_facts_or_in_the_tables_that_are_not_for_it() {
    let region = Region::new().await;
    let body = json!({
        "reporter": {"capacity": "citizen", "name": MARKER, "contact": MARKER, "wantsFeedback": true},
        "household": {"municipalityCode": "0855", "address": {"postcode": "9876ZZ", "houseNumber": HOUSE}},
        "nature": ["elder-abuse"], "injury": false, "description": MARKER,
        "persons": [{"role": "victim", "givenNames": MARKER, "surname": MARKER, "birthDate": "1941-12-13"}],
    });
    let id = &region.posted(&body).await;
    let (_, persons) = region.report(id).await;
    let person = &persons[0];
    let extension = json!({"weeks": 1, "groundTask": MARKER, "groundSituation": MARKER});
    region.step("vt-handler", id, "assess-safety", json!({"outcome": "transfer", "note": MARKER})).await;
    region.step("vt-handler", id, &format!("persons/{person}/extend-informing"), extension).await;
    region.step("vt-handler", id, &format!("persons/{person}/no-help-needed"), json!({"reason": MARKER})).await;
    let mut sending = transfer();
    (sending["purpose"], sending["necessity"]) = (json!(MARKER), json!(MARKER));
    region.step("vt-handler", id, "send-transfer", sending).await;
    region.told().await;

    for message in region.messages().await {
        let text = format!("{}{:?}{}", message.subject, message.headers, String::from_utf8_lossy(&message.payload));
        for marker in [MARKER, "9876ZZ", &HOUSE.to_string(), "1941-12-13"] {
            assert!(!text.contains(marker), "{marker} in {}", message.subject);
        }
    }
    let tables =
        "select string_agg(table_name, ',' order by table_name) from information_schema.tables where table_schema = 'intake'";
    let mut db = region.database.connect().await;
    let tables: String = sqlx::query_scalar(tables).fetch_one(&mut db).await.unwrap();
    let personal = [
        "advice_texts",
        "household_addresses",
        "informing_grounds",
        "notes",
        "person_details",
        "reporter_details",
        "transfer_grounds",
    ];
    for table in tables.split(',') {
        let count = format!("select count(*) from intake.{table} one where one::text ~ '{MARKER}|9876ZZ|{HOUSE}|1941-12-13'");
        let found = region.number(&count).await;
        if !personal.contains(&table) {
            assert_eq!(found, 0, "in {table}");
        }
    }
    assert_eq!(region.number(&format!("select count(*) from intake.person_details where surname = '{MARKER}'")).await, 1);
}
