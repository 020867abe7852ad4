//! Which column is which, whatever the generation of the header.

use lumbago_domain::Consequence;

use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;

/// Unit of the weather temperature: the phone's setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Degrees {
    Celsius,
    Fahrenheit,
}

/// Places of the columns in a record.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) quality: usize,
    /// `H:MM` in the old generations.
    pub(super) in_bed_clock: Option<usize>,
    pub(super) in_bed_seconds: Option<usize>,
    pub(super) asleep_seconds: Option<usize>,
    pub(super) before_sleep_seconds: Option<usize>,
    pub(super) awake_seconds: Option<usize>,
    pub(super) mood: Option<usize>,
    pub(super) notes: Option<usize>,
    pub(super) heart_rate: Option<usize>,
    pub(super) steps: Option<usize>,
    pub(super) did_snore: Option<usize>,
    pub(super) snore_seconds: Option<usize>,
    pub(super) temperature: Option<(usize, Degrees)>,
    pub(super) weather: Option<usize>,
    /// Columns that Sleep Cycle is known to write, taken or not.
    pub(super) known: usize,
}

/// Columns that are known and not taken, by how their squeezed names begin.
const NOT_TAKEN: &[&str] = &[
    "regularity",
    "dream(",
    "light(",
    "deep(",
    "alarmmode",
    "airpressure",
    "city",
    "movementsperhour",
    "windowstart",
    "windowstop",
    "bodytemperature",
];

/// A name without blanks, in lower case: `Time in bed(seconds)` is `Time in bed (seconds)`.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl Columns {
    /// The columns, if the table has a start, an end and a sleep quality.
    pub(super) fn find(table: &Table<'_>) -> Option<Self> {
        let names: Vec<String> = table.header.iter().map(|n| squeezed(n)).collect();
        let find = |wanted: &[&str]| names.iter().position(|n| wanted.contains(&n.as_str()));
        // The degree sign may have been spoilt on the way; the letter after it tells.
        let temperature = names.iter().position(|n| n.starts_with("weathertemperature")).map(|i| {
            let degrees =
                if names[i].ends_with("f)") { Degrees::Fahrenheit } else { Degrees::Celsius };
            (i, degrees)
        });
        let mut columns = Self {
            start: find(&["start"])?,
            end: find(&["end"])?,
            quality: find(&["sleepquality"])?,
            in_bed_clock: find(&["timeinbed"]),
            in_bed_seconds: find(&["timeinbed(seconds)"]),
            asleep_seconds: find(&["timeasleep(seconds)"]),
            before_sleep_seconds: find(&["timebeforesleep(seconds)"]),
            awake_seconds: find(&["awake(seconds)"]),
            mood: find(&["wakeup", "mood"]),
            notes: find(&["sleepnotes", "notes"]),
            heart_rate: find(&["heartrate", "heartrate(bpm)"]),
            steps: find(&["activity(steps)", "steps"]),
            did_snore: find(&["didsnore"]),
            snore_seconds: find(&["snoretime", "snoretime(seconds)"]),
            temperature,
            weather: find(&["weathertype"]),
            known: 0,
        };
        let ignored = names.iter().filter(|n| is_not_taken(n)).count();
        columns.known = ignored + columns.taken().len();
        Some(columns)
    }

    fn taken(&self) -> Vec<usize> {
        let optional = [
            self.in_bed_clock,
            self.in_bed_seconds,
            self.asleep_seconds,
            self.before_sleep_seconds,
            self.awake_seconds,
            self.mood,
            self.notes,
            self.heart_rate,
            self.steps,
            self.did_snore,
            self.snore_seconds,
            self.temperature.map(|(i, _)| i),
            self.weather,
        ];
        let always = [self.start, self.end, self.quality];
        always.into_iter().chain(optional.into_iter().flatten()).collect()
    }

    /// Whether what stands beyond the last column belongs to the notes.
    pub(super) fn takes_rest(&self, table: &Table<'_>) -> bool {
        self.notes.is_some_and(|at| at + 1 == table.header.len())
    }

    /// Says which columns are left out and which nobody knows.
    pub(super) fn tell_not_taken(&self, table: &Table<'_>, problems: &mut Problems) {
        let taken = self.taken();
        let left: Vec<&str> = (0..table.header.len())
            .filter(|i| !taken.contains(i) && !table.header[*i].is_empty())
            .map(|i| table.header[i].as_str())
            .collect();
        let Some(first) = left.first() else { return };
        let reason = format!("columns that are not taken: {}", left.join(", "));
        let hint = "nothing to do; where you were and how you moved do not bear on the question";
        let consequence = Consequence::ColumnIgnored;
        let problem = Problem { consequence, ..Problem::note("column-not-taken", reason, hint) };
        let seen = Seen { line: Some(1), column: Some(first), value: None };
        problems.add_times(problem, seen, left.len() as u64);
    }
}

fn is_not_taken(name: &str) -> bool {
    NOT_TAKEN.iter().any(|n| name.starts_with(n))
}
