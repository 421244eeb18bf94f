//! Figures with the raw limit beside each, as a table and as JSON.

use serde_json::{Value, json};

use crate::machine::Machine;
use crate::say;

/// Repeated runs of one measurement, smallest first.
#[derive(Debug, Clone)]
pub(crate) struct Runs(Vec<f64>);

impl Runs {
    /// One value for each run.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The one in the middle.
    pub(crate) fn median(&self) -> f64 {
        at(&self.0, 0.5)
    }

    fn text(&self) -> String {
        match (self.0.first(), self.0.last()) {
            (Some(least), Some(most)) if self.0.len() > 1 => {
                format!("{} ({} – {})", short(self.median()), short(*least), short(*most))
            }
            _ => short(self.median()),
        }
    }
}

/// What a figure is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// The figure itself is at least this.
    AtLeast(f64),
    /// The figure itself is at most this.
    AtMost(f64),
    /// The figure is at least this part of its raw limit.
    Part(f64),
    /// It is told, and nothing is asked of it.
    None,
}

/// One measured figure.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) row: &'static str,
    /// What was measured.
    pub(crate) what: String,
    pub(crate) unit: &'static str,
    pub(crate) runs: Runs,
    /// What the raw limit is, and its runs.
    pub(crate) raw: (String, Runs),
    pub(crate) goal: Goal,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.runs.median() / self.raw.1.median()
    }

    fn is_met(&self) -> Option<bool> {
        let value = self.runs.median();
        match self.goal {
            Goal::AtLeast(least) => Some(value >= least),
            Goal::AtMost(most) => Some(value <= most),
            Goal::Part(part) => Some(self.ratio() >= part),
            Goal::None => None,
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Goal::AtLeast(least) => format!("≥ {}", short(least)),
            Goal::AtMost(most) => format!("≤ {}", short(most)),
            Goal::Part(part) => format!("≥ {part} × raw"),
            Goal::None => "–".to_owned(),
        }
    }

    fn met_text(&self) -> &'static str {
        match self.is_met() {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "",
        }
    }

    fn json(&self) -> Value {
        json!({
            "row": self.row,
            "what": self.what,
            "unit": self.unit,
            "median": self.runs.median(),
            "runs": self.runs.0,
            "raw": { "what": self.raw.0, "median": self.raw.1.median(), "runs": self.raw.1.0 },
            "ratio": self.ratio(),
            "goal": self.goal_text(),
            "met": self.is_met(),
        })
    }
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    figures: Vec<Figure>,
    remarks: Vec<String>,
}

impl Figures {
    /// Adds a figure.
    pub(crate) fn add(&mut self, figure: Figure) {
        // Told at once as well: a bench takes long, and may be broken off.
        say::step(format_args!("{}: {} {}  {}", figure.what, figure.runs.text(), figure.unit, figure.met_text()));
        self.figures.push(figure);
    }

    /// Adds a sentence that belongs under the table.
    pub(crate) fn remark(&mut self, sentence: String) {
        self.remarks.push(sentence);
    }

    /// Whether every goal is met.
    pub(crate) fn are_met(&self) -> bool {
        self.figures.iter().all(|figure| figure.is_met() != Some(false))
    }

    /// The table, which is Markdown as well, and the remarks.
    pub(crate) fn table(&self) -> String {
        let head = ["row", "figure", "unit", "median (least – most)", "raw limit", "ratio", "goal", ""].map(str::to_owned);
        let lines = self.figures.iter().map(|figure| {
            [
                figure.row.to_owned(),
                figure.what.clone(),
                figure.unit.to_owned(),
                figure.runs.text(),
                format!("{}: {}", figure.raw.0, figure.raw.1.text()),
                short(figure.ratio()),
                figure.goal_text(),
                figure.met_text().to_owned(),
            ]
        });
        let mut cells = vec![head];
        cells.extend(lines);
        let width = |column: usize| cells.iter().map(|line| line[column].chars().count()).max().unwrap_or_default().max(3);
        let widths: Vec<usize> = (0..8).map(width).collect();
        let mut table = String::new();
        for (number, line) in cells.iter().enumerate() {
            for (cell, width) in line.iter().zip(&widths) {
                table.push_str(&format!("| {cell:<width$} "));
            }
            table.push_str("|\n");
            if number == 0 {
                table.extend(widths.iter().map(|width| format!("|{}", "-".repeat(width + 2))));
                table.push_str("|\n");
            }
        }
        table.extend(self.remarks.iter().map(|remark| format!("\n* {remark}")));
        table
    }

    /// The same for programs.
    pub(crate) fn json(&self, machine: &Machine, versions: &[(String, String)], quick: bool) -> Value {
        json!({
            "quick": quick,
            "machine": { "cores": machine.cores, "loadBefore": machine.load, "memoryMegabytes": machine.memory },
            "versions": versions.iter().map(|(name, version)| json!({ "name": name, "version": version })).collect::<Vec<_>>(),
            "figures": self.figures.iter().map(Figure::json).collect::<Vec<_>>(),
            "remarks": self.remarks,
        })
    }
}

/// The value below which this part of the sorted values lies (nearest rank); 0 of none.
pub(crate) fn at(sorted: &[f64], part: f64) -> f64 {
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// p50 and p99 of values in any order.
pub(crate) fn p50_p99(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    (at(&values, 0.5), at(&values, 0.99))
}

/// A number as people read it: three digits that count.
fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 10_000.0 => format!("{:.0} k", value / 1000.0),
        large if large >= 100.0 => format!("{value:.0}"),
        large if large >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(goal: Goal) -> Figure {
        let raw = ("bare".to_owned(), Runs::of(vec![4.0]));
        Figure { row: "x", what: "rate".to_owned(), unit: "1/s", runs: Runs::of(vec![3.0, 1.0, 2.0]), raw, goal }
    }

    #[test]
    fn a_goal_is_met_by_the_median_or_by_its_part_of_the_raw_limit() {
        assert_eq!(figure(Goal::AtLeast(2.0)).is_met(), Some(true));
        assert_eq!(figure(Goal::AtMost(1.9)).is_met(), Some(false));
        assert_eq!(figure(Goal::Part(0.5)).is_met(), Some(true));
        assert_eq!(figure(Goal::Part(0.6)).is_met(), Some(false));
        assert_eq!(figure(Goal::None).is_met(), None);
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        assert_eq!(p50_p99((1..=100).map(f64::from).collect()), (50.0, 99.0));
        assert_eq!(p50_p99(vec![7.0]), (7.0, 7.0));
        assert_eq!(p50_p99(vec![]), (0.0, 0.0));
    }

    #[test]
    fn a_table_tells_what_is_not_met() {
        let mut figures = Figures::default();
        figures.add(figure(Goal::AtMost(1.0)));
        assert!(!figures.are_met());
        assert!(figures.table().contains("2.00 (1.00 – 3.00)"), "{}", figures.table());
        assert!(figures.table().contains("NOT MET"));
    }
}
