//! A region that does not exist, made of a seed and of the figures of the regional programme, to simulate without any data.
//!
//! Volumes and shares are the programme's and come out exactly. How long people took is not in the programme: those delays
//! are assumptions (`course`), and nothing that a simulation says about them says anything about the region.

mod course;
mod dice;
mod households;
pub mod programme;

use crate::fact::Fact;
use dice::Dice;

/// The facts of the region, in the order in which they were known. The same seed gives the same region.
pub fn region(seed: u64) -> Vec<Fact> {
    let mut dice = Dice::new(seed);
    let (reported, households) = households::households(&mut dice);
    let mut facts = course::advices(&mut dice);
    for report in &reported {
        course::of_report(&mut dice, report, &households[report.household], &mut facts);
    }
    let end = crate::time::start_of_day(programme::PERIODS[2].after);
    facts.retain(|fact| fact.recorded_at < end);
    facts.sort_by_key(|fact| (fact.recorded_at, fact.id));
    facts
}
