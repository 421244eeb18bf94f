//! The language in which a command speaks to people.

use clap::{Arg, ArgMatches};
use kernel::policy::Text;

/// `--language nl|en`.
pub(crate) fn arg() -> Arg {
    Arg::new("language")
        .long("language")
        .visible_alias("lang")
        .value_name("LANGUAGE")
        .value_parser(["nl", "en"])
        .default_value("en")
        .help("The language of what people read")
}

/// The text in the language that was asked for.
pub(crate) fn choose<'t>(asked: &ArgMatches, text: &'t Text) -> &'t str {
    if is_dutch(asked) { &text.nl } else { &text.en }
}

/// Whether Dutch was asked for.
pub(crate) fn is_dutch(asked: &ArgMatches) -> bool {
    asked.get_one::<String>("language").is_some_and(|language| language == "nl")
}
