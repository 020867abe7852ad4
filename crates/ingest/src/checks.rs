//! Checks across the fields of a row. A contradiction costs the cells that make it, never the row.

use lumbago_domain::Consequence;

use crate::problems::Problem;
use crate::sheet::Sheet;
use crate::values::Cell;

/// By how much the shares of positions may miss 1.
const SHARE_TOLERANCE: f64 = 0.05;
/// Load from which a day counts as a lifting day, kg.
const LIFTING_KG: f64 = 10.0;

/// A contradiction: the cells left out and why.
pub(crate) struct Contradiction {
    /// Slots left out; the first names the column.
    pub(crate) slots: Vec<usize>,
    pub(crate) problem: Problem,
}

/// The slots of the fields that are checked against each other.
pub(crate) struct Checks {
    shares: [Option<usize>; 3],
    caffeine: Option<usize>,
    caffeine_late: Option<usize>,
    severity: Option<usize>,
    count: Option<usize>,
    any: Option<usize>,
    lifting: Option<usize>,
    lifting_kg: Option<usize>,
}

impl Checks {
    pub(crate) fn new(sheet: &Sheet) -> Self {
        Self {
            shares: ["share_side", "share_back", "share_front"].map(|f| sheet.slot(f)),
            caffeine: sheet.slot("caffeine_mg"),
            caffeine_late: sheet.slot("caffeine_after_15_mg"),
            severity: sheet.slot("spasm_severity"),
            count: sheet.slot("spasm_count"),
            any: sheet.slot("spasm_any"),
            lifting: sheet.slot("lifting"),
            lifting_kg: sheet.slot("lifting_max_kg"),
        }
    }

    /// What contradicts itself in a row.
    pub(crate) fn run(&self, cells: &[Cell], found: &mut Vec<Contradiction>) {
        found.extend(self.shares(cells));
        found.extend(self.late_caffeine(cells));
        found.extend(self.any_against_count(cells));
        found.extend(self.severity_without_spasm(cells));
        found.extend(self.load_without_lifting(cells));
    }

    /// Three shares add up to 1; fewer come to no more than 1.
    fn shares(&self, cells: &[Cell]) -> Option<Contradiction> {
        let slots: Vec<usize> =
            self.shares.iter().flatten().copied().filter(|&s| cells[s].is_recorded()).collect();
        if slots.len() < 2 {
            return None;
        }
        let sum: f64 = slots.iter().filter_map(|&s| cells[s].number()).sum();
        let short = slots.len() == 3 && sum < 1.0 - SHARE_TOLERANCE;
        (short || sum > 1.0 + SHARE_TOLERANCE).then(|| Contradiction {
            slots,
            problem: Problem::cell(
                "shares-do-not-add-up",
                "the shares of side, back and front do not come to 1".into(),
                "write shares of the night between 0 and 1 that add up to 1",
            ),
        })
    }

    fn late_caffeine(&self, cells: &[Cell]) -> Option<Contradiction> {
        let (total, late) = (self.caffeine?, self.caffeine_late?);
        (cells[late].number()? > cells[total].number()?).then(|| Contradiction {
            slots: vec![late, total],
            problem: Problem::cell(
                "late-caffeine-above-total",
                "more caffeine after 15:00 than on the whole day; neither amount is used".into(),
                "caffeine_mg is the whole day, the part after 15:00 included",
            ),
        })
    }

    /// The count is the fuller answer and stands.
    fn any_against_count(&self, cells: &[Cell]) -> Option<Contradiction> {
        let (count, any) = (self.count?, self.any?);
        (cells[any].yes_no()? != (cells[count].number()? > 0.0)).then(|| Contradiction {
            slots: vec![any],
            problem: Problem::cell(
                "spasm-any-against-count",
                "spasm_any and spasm_count contradict each other; the count is used".into(),
                "correct one of the two",
            ),
        })
    }

    fn severity_without_spasm(&self, cells: &[Cell]) -> Option<Contradiction> {
        let severity = self.severity?;
        if cells[severity].number()? <= 0.0 {
            return None;
        }
        let count = self.count.and_then(|s| cells[s].number());
        let any = self.any.and_then(|s| cells[s].yes_no());
        let spasm = count.map(|n| n > 0.0).or(any);
        match spasm {
            Some(true) => None,
            Some(false) => Some(Contradiction {
                slots: vec![severity],
                problem: Problem::cell(
                    "severity-without-spasm",
                    "a severity on a night without spasms; the severity is not used".into(),
                    "correct the number of spasms or leave the severity empty",
                ),
            }),
            None => Some(Contradiction {
                slots: vec![severity],
                problem: Problem {
                    consequence: Consequence::Kept,
                    ..Problem::kept(
                        "severity-without-count",
                        "a severity on a night that does not say whether there was a spasm".into(),
                        "fill in spasm_count: without it the night counts as not recorded",
                    )
                },
            }),
        }
    }

    /// Below the load that makes a lifting day only the load is doubted.
    fn load_without_lifting(&self, cells: &[Cell]) -> Option<Contradiction> {
        let (lifting, load) = (self.lifting?, self.lifting_kg?);
        let kg = cells[load].number()?;
        (cells[lifting].yes_no() == Some(false) && kg > 0.0).then(|| Contradiction {
            slots: if kg < LIFTING_KG { vec![load] } else { vec![load, lifting] },
            problem: Problem::cell(
                "load-without-lifting",
                "a load on a day without lifting; the load is not used, from 10 kg on neither is the \
                 `no`"
                    .into(),
                "correct lifting or leave lifting_max_kg empty",
            ),
        })
    }
}

impl Contradiction {
    /// True if its cells are left out.
    pub(crate) fn rejects(&self) -> bool {
        self.problem.consequence == Consequence::CellRejected
    }
}
