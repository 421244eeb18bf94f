//! The policies of this repository, and the mistakes that the loader tells.

use kernel::policy::{KnownFacts, Mistakes, Policy, Row, load};

use crate::region::{known_facts, policy, policy_text, root};

#[test]
fn the_regional_policy_holds_no_mistake() {
    let policy = policy("hart-van-brabant.yaml");
    let rows: Vec<_> = policy.rows.iter().map(|row| row.id.as_str()).collect();
    let expected = [
        "D1",
        "D2",
        "D3",
        "D4",
        "D5",
        "D5r",
        "D6",
        "D7",
        "D8",
        "D8r",
        "D9",
        "D10",
        "D11",
        "D12",
        "D13",
        "D14",
        "D14m",
        "D15",
        "D16",
        "D16g",
        "D6f",
        "P1",
        "P2",
        "P3",
        "P8",
        "P4",
        "P5",
        "P5m",
        "P6",
        "P7",
        "P9",
        "P9i",
        "J1",
        "J2",
        "J2a",
        "J3",
        "J3r",
        "J4",
        "J5",
        "J6",
        "J7",
        "J8",
        "J9",
        "J10",
        "J11",
        "J12",
        "J12d",
        "U1",
        "U2",
        "U3",
        "U4",
        "U5",
        "U6",
        "U7",
        "E1",
        "E2",
        "E3",
        "E4",
        "E5",
        "E6",
        "E7",
        "E8",
        "E9",
        "E10",
        "A1",
        "A2",
        "A3",
        "escalation-acknowledge",
        "escalation-acknowledge-acute",
        "escalation-next-step",
    ];
    assert_eq!(rows, expected);
}

/// Everything of a row but its lengths of time.
fn shape(row: &Row) -> String {
    let ladder: Vec<_> = row
        .ladder
        .iter()
        .map(|rung| {
            let phase = rung.at.phase();
            format!("{:?}", (&rung.id, phase, &rung.cut, rung.demands, &rung.when, &rung.unless, rung.repeat.is_some()))
        })
        .collect();
    let extension = row.extension.as_ref().map(|extension| (&extension.facts, extension.times, extension.in_time));
    let readings: Vec<_> = row.also_read_as.iter().map(|reading| (&reading.counts_from, &reading.source)).collect();
    let counting = (&row.count_in, &row.fixed_date, readings, row.sleeps);
    let suspension = row.suspension.as_ref().map(|suspension| (&suspension.from, &suspension.to, suspension.times));
    let facts = (&row.exists_from, &row.counts_from, &row.fulfilled_by, &row.cancelled_by, &row.reopened_by);
    format!("{:#?}", (&row.id, &row.title, row.about, row.acute, row.recurs, facts, counting, extension, suspension, ladder))
}

#[test]
fn the_demonstration_has_the_same_rows_rungs_and_facts() {
    let (region, demo) = (policy("hart-van-brabant.yaml"), policy("demo.yaml"));
    let shapes = |policy: &Policy| policy.rows.iter().map(shape).collect::<Vec<_>>();
    assert_eq!(shapes(&region), shapes(&demo));
    assert_eq!(region.awaits, demo.awaits);
    assert_eq!((region.roles, region.desks, region.duty_desk), (demo.roles, demo.desks, demo.duty_desk));
    for row in &demo.rows {
        assert!(!row.term.is_day_based(), "{} counts in seconds", row.id);
    }
}

#[test]
fn every_role_vacant_reaches_the_duty_desk_and_every_rung_reaches_somebody() {
    let policy = policy("hart-van-brabant.yaml");
    for role in &policy.roles {
        let nobody = policy.reach::<u8>(&role.id, |_| Vec::new());
        assert_eq!((nobody.by.name(), nobody.role.as_str()), ("duty-desk", "vt-duty-officer"));
        let one = policy.reach(&role.id, |asked| if asked == role.id { vec![7] } else { Vec::new() });
        assert_eq!((one.by.name(), one.holders), ("holder", vec![7]));
    }
    let deputy = policy.reach("coordinator", |role| if role == "deputy" { vec![1] } else { Vec::new() });
    assert_eq!((deputy.by.name(), deputy.role.as_str()), ("deputy", "deputy"));
    let lead = policy.reach("coordinator", |role| if role == "fjc-lead" { vec![1] } else { Vec::new() });
    assert_eq!((lead.by.name(), lead.role.as_str()), ("lead", "fjc-lead"));
}

/// After a change of the types: `UPDATE_SNAPSHOTS=1 cargo test -p kernel`.
#[test]
fn the_schema_of_policy_files_is_the_one_that_editors_use() {
    let schema = serde_json::to_string_pretty(&kernel::policy::schema()).unwrap() + "\n";
    let path = root().join("policies/policy.schema.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), schema);
}

fn mistakes_of(text: &str) -> Mistakes {
    load("p.yaml", text, &known_facts()).unwrap_err()
}

/// The regional policy with one text replaced, and the line on which it stands.
fn changed(old: &str, new: &str) -> (String, u64) {
    let text = policy_text("hart-van-brabant.yaml");
    let at = text.find(old).unwrap_or_else(|| panic!("`{old}` is not in the policy"));
    let line = text[..at].lines().count() as u64 + u64::from(text[..at].ends_with('\n'));
    (text.replacen(old, new, 1), line)
}

#[test]
fn each_mistake_is_told_with_its_line_and_advice() {
    let row = "  - id: D2\n";
    for (old, new, complaint) in [
        (
            "[{fact: intake.safety_assessed}]",
            "[{fact: intake.safety_asessed}]",
            "nobody publishes a fact `intake.safety_asessed`",
        ),
        ("fallback: programme-director}", "fallback: justice}", "circle"),
        (
            "notify: vt-director, repeat: every 5 working-days}\n    source:\n      duty: {source: Handelings",
            "notify: vt-director}\n    source:\n      duty: {source: Handelings",
            "ends in silence",
        ),
        (
            "at: after 4 working-days, notify: vt-team-lead",
            "at: after 1 working-day, notify: vt-team-lead",
            "rings before rung `warning-1`",
        ),
        ("term: 5 working-days", "term: -5 working-days", "negative"),
        ("term: atw 5 days", "term: atw 5 working-days", "cannot count"),
        ("term: atw 10 weeks\n", "term: 10 weeks\n", "does not say how"),
        (
            "notify: vt-behavioural-expert, demands: reweigh",
            "notify: vt-behavioral-expert, demands: reweigh",
            "no role is called",
        ),
        ("escalate: [{desk: veilig-thuis}]", "escalate: [{desk: veilig-thius}]", "no desk is called"),
        (
            "escalate: [{desk: veilig-thuis}]",
            "escalate: [{desk: veilig-thuis}], daily_list: true",
            "a daily list but tells nobody",
        ),
        (
            "{desk: youth-protection-table, when: [{minor_concerned: [true]}, {unborn_concerned: [true]}]}",
            "{desk: youth-protection-table, when: [{minor_concerned: [true]}, {injury: [true]}]}",
            "takes only some cases",
        ),
        (
            "          - {desk: veilig-thuis}\n",
            "          - {desk: veilig-thuis, when: [{injury: [true]}]}\n",
            "may find no desk",
        ),
        ("{outcome: [follow-up-at-veilig-thuis]}", "{result: [follow-up-at-veilig-thuis]}", "has no field `result`"),
        ("same: [transfer_id]", "same: [transfer]", "has no field `transfer`"),
        ("about: person\n", "about: dossier\n", "names no dossier"),
        ("about: person\n", "about: household\n", "no subject"),
        (row, "  - id: D1\n", "is used twice"),
        ("field: weeks, at_most: 2 weeks", "field: weeks, at_most: 14 days", "cannot be compared"),
        ("repeat: every 5 working-days}", "repeat: 5 working-days}", "no interval"),
        ("{id: warning, at: after 15 minutes, notify", "{id: breach, at: after 15 minutes, notify", "name of the breach"),
        (
            "{id: manager, at: overdue 2 working-days, notify: vt-manager}",
            "{id: manager, at: overdue 2 working-days, notify: vt-behavioural-expert}",
            "the same actor",
        ),
        ("deputy: vt-duty-expert,", "deputy: vt-duty-officer,", "stands in for itself"),
        (
            "{id: due, at: due, notify: vt-duty-manager, demands: reason}",
            "{id: due, at: due, demands: reason}",
            "must either notify or escalate",
        ),
        ("{id: due, at: due,", "{id: due, at: too late,", "does not say when to ring"),
        ("awaits:\n", "awaits:\n  - {fact: intake.safety_assessed, fields: [report_id]}\n", "awaited, but it is published"),
        ("awaits:\n", "awaits:\n  - {fact: intake.moon_full, fields: [report_id]}\n", "no row listens to"),
        ("awaits:\n", "awaits:\n  - {fact: full-moon, fields: [report_id]}\n", "no name of a fact"),
        (
            "fact: youth.board_declined, fields: [request_id]}",
            "fact: youth.petition_filed, fields: [x_id]}",
            "`youth.petition_filed` is used twice",
        ),
        (
            "[{fact: wijzer-scheiden.contact_stopped}]",
            "[{fact: wijzer-scheiden.contact_lost}]",
            "nobody publishes a fact `wijzer-scheiden.contact_lost`",
        ),
        (
            "{fact: wijzer-scheiden.pro_forma_moved, at: pro_forma_date}",
            "{fact: wijzer-scheiden.pro_forma_moved, at: date}",
            "has no field `date`",
        ),
        ("fixed_date: [\"06-30\", ", "fixed_date: [\"02-29\", ", "no date of every year"),
        ("count_in: months", "count_in: weeks", "has no field `weeks`"),
        ("{term: calendar 18 months,", "{term: 18 months,", "does not say how"),
        ("  - id: escalation-next-step\n", "  - id: P3\n", "is used twice"),
    ] {
        let (text, line) = changed(old, new);
        let mistakes = mistakes_of(&text);
        let found = mistakes.0.iter().find(|mistake| mistake.message.contains(complaint));
        let found = found.unwrap_or_else(|| panic!("`{complaint}` is not told for `{new}`:\n{mistakes}"));
        assert_eq!(found.file, "p.yaml");
        assert!(found.line > 1 && found.column > 0 && !found.advice.is_empty(), "{found}");
        if ![
            "circle",
            "ends in silence",
            "may find no desk",
            "names no dossier",
            "no row listens to",
            "awaited, but it is published",
            "no name of a fact",
            "`youth.petition_filed` is used twice",
        ]
        .contains(&complaint)
        {
            assert_eq!(found.line, line, "{found}");
        }
    }
}

#[test]
fn all_mistakes_of_meaning_are_told_at_once_in_the_order_of_lines() {
    let text = policy_text("hart-van-brabant.yaml")
        .replacen("intake.acute_answered", "intake.acute_anwsered", 1)
        .replacen("term: atw 5 days", "term: atw -5 days", 1)
        .replacen("at: overdue 2 working-days, notify: chain-manager", "at: overdue 2 working-days, notify: chain-boss", 1);
    let mistakes = mistakes_of(&text);
    let lines: Vec<_> = mistakes.0.iter().map(|mistake| mistake.line).collect();
    assert!(lines.is_sorted() && lines.len() == 3, "{mistakes}");
}

#[test]
fn mistakes_of_form_are_refused_with_their_place() {
    for (old, new, complaint) in [
        ("    term: 30 minutes\n", "    term: 30 minutes\n    colour: red\n", "colour"),
        ("    term: 30 minutes\n", "", "term"),
        ("    acute: true\n", "    acute: true\n    acute: true\n", "uplicate"),
        ("confidence: law", "confidence: certain", "certain"),
        ("rows:\n", "rows: &rows\n", "anchor"),
    ] {
        let mistakes = mistakes_of(&changed(old, new).0);
        assert_eq!(mistakes.0.len(), 1, "{mistakes}");
        let text = mistakes.to_string().to_lowercase();
        assert!(text.contains(&complaint.to_lowercase()) && mistakes.0[0].line > 1, "{complaint}: {mistakes}");
    }
}

#[test]
fn exploding_and_enormous_files_are_refused() {
    let bomb = "region: &a [x, x, x, x]\nversion: &b [*a, *a, *a, *a]\ntitle: &c [*b, *b, *b, *b]\nduty_desk: *c\n";
    let refused = &mistakes_of(bomb).0[0];
    assert!(refused.file == "p.yaml" && refused.line >= 1 && refused.advice.contains("no anchors or aliases"), "{refused}");
    let enormous = format!("region: {}\n", "x".repeat(10 * 1024 * 1024));
    let refused = mistakes_of(&enormous).to_string();
    assert!(refused.starts_with("p.yaml:1:1: the file has 10485769 bytes") && refused.contains("at most 1 MiB"), "{refused}");
    let many = format!("region: r\nrows: [{}]\n", "x,".repeat(60_000));
    assert!(!mistakes_of(&many).0.is_empty());
    for nothing in ["", "[]", "\u{0}", "rows: {{{{", "- - - -"] {
        assert!(!mistakes_of(nothing).0.is_empty(), "{nothing:?}");
    }
}

#[test]
fn a_policy_that_listens_to_unknown_facts_is_refused() {
    let nobody: KnownFacts = Vec::<(String, Vec<String>)>::new().into_iter().collect();
    let mistakes = load("p.yaml", &policy_text("demo.yaml"), &nobody).unwrap_err();
    assert!(mistakes.0.iter().all(|mistake| mistake.message.starts_with("nobody publishes")));
}
