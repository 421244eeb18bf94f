//! The shape of a policy file. Every text that can be wrong keeps its place in the file.

use std::collections::BTreeMap;

use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Demand, Ground, Recurs, Text};

/// A text with its place.
pub(super) type At = Spanned<String>;

/// A condition: cases of which one must hold; in a case every field says one of its values.
pub(super) type CasesFile = Vec<BTreeMap<String, Vec<At>>>;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Policy", description = "The deadlines of a region as data.")]
pub(super) struct PolicyFile {
    /// The region, such as `hart-van-brabant`.
    #[schemars(with = "String")]
    pub(super) region: At,
    /// The version; never used twice.
    #[schemars(with = "String")]
    pub(super) version: At,
    pub(super) title: Text,
    /// The role that is told when a role has no holder, deputy or lead.
    #[schemars(with = "String")]
    pub(super) duty_desk: At,
    pub(super) roles: Vec<RoleFile>,
    pub(super) desks: Vec<DeskFile>,
    /// Facts that rows listen to although nobody publishes them yet. Rows that cannot do without them sleep.
    #[serde(default)]
    pub(super) awaits: Vec<AwaitedFile>,
    pub(super) rows: Vec<RowFile>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleFile {
    #[schemars(with = "String")]
    pub(super) id: At,
    pub(super) title: Text,
    /// The role that stands in when nobody holds this one.
    #[schemars(with = "Option<String>")]
    pub(super) deputy: Option<At>,
    /// The role that leads this one.
    #[schemars(with = "Option<String>")]
    pub(super) lead: Option<At>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeskFile {
    #[schemars(with = "String")]
    pub(super) id: At,
    pub(super) title: Text,
    /// What must be known of a case for it to come here.
    #[serde(default)]
    #[schemars(schema_with = "cases")]
    pub(super) only_when: CasesFile,
    /// The desk that follows when this one stays silent.
    #[schemars(with = "Option<String>")]
    pub(super) fallback: Option<At>,
    /// The role that is told when this desk stays silent and none follows.
    #[schemars(with = "Option<String>")]
    pub(super) ends_with: Option<At>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AwaitedFile {
    /// The kind of the fact.
    #[schemars(with = "String")]
    pub(super) fact: At,
    /// The fields that it must have.
    #[schemars(with = "Vec<String>")]
    pub(super) fields: Vec<At>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingFile {
    /// The term as others read it.
    #[schemars(with = "String")]
    pub(super) term: At,
    /// The facts that this reading counts from; absent: as the row does.
    #[serde(default)]
    pub(super) counts_from: Vec<TriggerFile>,
    pub(super) source: Ground,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TriggerFile {
    /// The kind of the fact, such as `intake.report_received`.
    #[schemars(with = "String")]
    pub(super) fact: At,
    #[serde(default)]
    #[schemars(schema_with = "cases")]
    pub(super) when: CasesFile,
    /// The field that holds the instant or date that counts; absent: when the fact occurred.
    #[schemars(with = "Option<String>")]
    pub(super) at: Option<At>,
    /// Fields that must have a value in common with the fact that made the duty.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) same: Vec<At>,
    /// Only for duties made by one of these facts.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) started_by: Vec<At>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtensionFile {
    pub(super) facts: Vec<TriggerFile>,
    /// By how much; with `field`, this many times what the field says.
    #[schemars(with = "String")]
    pub(super) by: At,
    #[schemars(with = "Option<String>")]
    pub(super) field: Option<At>,
    /// The most that one extension may add.
    #[schemars(with = "String")]
    pub(super) at_most: At,
    /// How often; absent: repeatable without a limit in number.
    pub(super) times: Option<u32>,
    /// Only while the term runs: what comes too late does not count.
    #[serde(default)]
    pub(super) in_time: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SuspensionFile {
    pub(super) from: Vec<TriggerFile>,
    /// The field of such a fact that says until when; that day counts again.
    #[schemars(with = "Option<String>")]
    pub(super) until: Option<At>,
    #[serde(default)]
    pub(super) to: Vec<TriggerFile>,
    /// The longest that one suspension may stand; then it ends by itself.
    #[schemars(with = "String")]
    pub(super) at_most: At,
    pub(super) times: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub(super) duty: Ground,
    pub(super) length: Ground,
    pub(super) ladder: Ground,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowFile {
    #[schemars(with = "String")]
    pub(super) id: At,
    pub(super) title: Text,
    /// report, person, dossier, escalation, order, request or measure.
    #[schemars(with = "String")]
    pub(super) about: At,
    /// Life or safety is in danger now.
    #[serde(default)]
    pub(super) acute: bool,
    /// The facts that make the duty; absent: those of `counts_from`.
    #[serde(default)]
    pub(super) exists_from: Vec<TriggerFile>,
    /// The facts that the term counts from.
    #[serde(default)]
    pub(super) counts_from: Vec<TriggerFile>,
    #[serde(default)]
    pub(super) recurs: Recurs,
    pub(super) fulfilled_by: Vec<TriggerFile>,
    #[serde(default)]
    pub(super) cancelled_by: Vec<TriggerFile>,
    #[serde(default)]
    pub(super) reopened_by: Vec<TriggerFile>,
    /// Such as `5 working-days`, `atw 10 weeks by analogy`, `30 minutes`.
    #[schemars(with = "String")]
    pub(super) term: At,
    /// The field of the counting fact that says how many units the term has; never more than `term`.
    #[schemars(with = "Option<String>")]
    pub(super) count_in: Option<At>,
    /// Dates of the year (`06-30`): the term counts from the first of them on or after the counting fact.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) fixed_date: Vec<At>,
    /// Other readings of the same duty, computed and shown beside the one that counts.
    #[serde(default)]
    pub(super) also_read_as: Vec<ReadingFile>,
    pub(super) extension: Option<ExtensionFile>,
    pub(super) suspension: Option<SuspensionFile>,
    pub(super) ladder: Vec<RungFile>,
    pub(super) source: SourceFile,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RungFile {
    #[schemars(with = "String")]
    pub(super) id: At,
    /// opened, after LENGTH, before LENGTH, due or overdue LENGTH.
    #[schemars(with = "String")]
    pub(super) at: At,
    /// The role that is told.
    #[schemars(with = "Option<String>")]
    pub(super) notify: Option<At>,
    /// The desks that may take over: the first whose condition holds.
    pub(super) escalate: Option<Vec<DeskCaseFile>>,
    pub(super) demands: Option<Demand>,
    /// Whom it tells finds it in one list a day, the most dangerous first, and not as a message of its own.
    #[serde(default)]
    pub(super) daily_list: bool,
    #[serde(default)]
    #[schemars(schema_with = "cases")]
    pub(super) when: CasesFile,
    /// Facts after which the rung stays silent.
    #[serde(default)]
    pub(super) unless: Vec<TriggerFile>,
    /// From when such facts count, written as `at`; absent: from the start of the duty.
    #[schemars(with = "Option<String>")]
    pub(super) unless_since: Option<At>,
    /// On the last rung, and on every last rung: `every LENGTH`.
    #[schemars(with = "Option<String>")]
    pub(super) repeat: Option<At>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeskCaseFile {
    /// A desk, or `fallback`: the desk that follows the one that stays silent.
    #[schemars(with = "String")]
    pub(super) desk: At,
    #[serde(default)]
    #[schemars(schema_with = "cases")]
    pub(super) when: CasesFile,
}

fn cases(_: &mut SchemaGenerator) -> schemars::Schema {
    json_schema!({
        "description": "Cases of which one must hold; in a case every field says one of its values.",
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": ["string", "boolean", "integer"]}}
        }
    })
}

/// The JSON Schema of a policy file.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(PolicyFile).to_value()
}
