//! Position as shares of the night: what goes with a tenth of it moved from one position to
//! another.
//!
//! ```text
//! log mu = ... + b_front share_front + b_back share_back + b_other share_other
//! front from side: exp(0.1 b_front),   front from back: exp(0.1 (b_front - b_back))
//! ```
//!
//! Shares of one night add up, so more of one is less of another: the side is left out and every
//! coefficient is read as taken from it (substitution in compositions: Mekary et al. 2009). Log
//! ratios of shares (Aitchison 1986) would throw away every night without a position in it, which
//! is most nights.

use lumbago_domain::{Findings, Mixtures, ShareMean, ShareMove};

use crate::effects::around::Around;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::Term;
use crate::model::guard::combination;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
use crate::refusals::{Refusal, constant_share, not_enough};

/// Share of the night that is moved.
const MOVED: f64 = 0.1;

/// Shares may add up to this much more than the night; beyond, the night contradicts itself.
const OVER: f64 = 0.05;

/// Least standard deviation of a share that can be moved by a tenth without leaving the log.
const MIN_SPREAD: f64 = 0.02;

const SIDE: &str = "share_side";
const BACK: &str = "share_back";
const FRONT: &str = "share_front";

/// What is left of the night.
const OTHER: &str = "other";

pub(super) const QUESTION: Question = Question {
    id: "mixtures",
    asks: "What goes with a part of the night moved to another position?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let known = [SIDE, BACK, FRONT].map(|key| nights.values(key));
    if known.iter().filter(|v| v.is_some()).count() < 2 {
        return nothing();
    }
    let mut made = Mixtures {
        moves: Vec::new(),
        means: Vec::new(),
        nights: 0,
        spasm_nights: 0,
        left_out: 0,
        adjusted_for: Vec::new(),
        method: String::new(),
        reason: None,
    };
    let around = Around::new(nights, findings);
    if let Err(refusal) = estimate(nights, &around, &mut made) {
        made.reason = Some(refusal.reason);
    }
    place(move |t| t.mixtures = Some(made))
}

/// Shares of a night: side, back, front and the rest.
fn shares(nights: &Nights, row: usize) -> Option<[f64; 4]> {
    let of = |key: &str| nights.values(key).and_then(|v| v.number(row));
    let (side, back, front) = (of(SIDE), of(BACK), of(FRONT));
    // Two of three leave the third open; all three leave the rest of the night.
    match (side, back, front) {
        (Some(s), Some(b), Some(f)) => Some([s, b, f, 1.0 - s - b - f]),
        (None, Some(b), Some(f)) => Some([1.0 - b - f, b, f, 0.0]),
        (Some(s), None, Some(f)) => Some([s, 1.0 - s - f, f, 0.0]),
        (Some(s), Some(b), None) => Some([s, b, 1.0 - s - b, 0.0]),
        _ => None,
    }
}

fn estimate(nights: &Nights, around: &Around, made: &mut Mixtures) -> Result<(), Refusal> {
    let mut of_row: Vec<Option<[f64; 4]>> = Vec::with_capacity(nights.len());
    for i in 0..nights.len() {
        let night = shares(nights, i).filter(|_| nights.y(i).is_some());
        let whole = night.filter(|s| s.iter().all(|v| *v >= -OVER)).map(|s| {
            let total: f64 = s.iter().map(|v| v.max(0.0)).sum();
            s.map(|v| v.max(0.0) / total)
        });
        made.left_out += u32::from(night.is_some() && whole.is_none());
        of_row.push(whole);
    }
    let rows: Vec<[f64; 4]> = of_row.iter().flatten().copied().collect();
    let s = nights.settings;
    if (rows.len() as u32) < s.min_logged_nights {
        return Err(not_enough(
            "too_few_nights",
            format!(
                "{} logged nights have shares of positions noted; from {} they are compared.",
                rows.len(),
                s.min_logged_nights
            ),
        ));
    }
    let label = |key: &str| match nights.log.catalogue.field(key) {
        Some(field) => field.label.clone(),
        None => "Share in other positions".into(),
    };
    let mean = |k: usize| rows.iter().map(|r| r[k]).sum::<f64>() / rows.len() as f64;
    made.means = [SIDE, BACK, FRONT, OTHER]
        .iter()
        .enumerate()
        .map(|(k, key)| ShareMean { field: (*key).into(), label: label(key), mean: mean(k) })
        .collect();
    let varies = |k: usize| {
        let m = mean(k);
        let square = rows.iter().map(|r| (r[k] - m) * (r[k] - m)).sum::<f64>();
        square / rows.len() as f64 >= MIN_SPREAD * MIN_SPREAD
    };
    if !varies(0) || !(varies(1) || varies(2)) {
        return Err(constant_share(nights));
    }
    let taken: Vec<usize> = (1..4).filter(|&k| varies(k)).collect();
    let columns: Vec<Term> = taken
        .iter()
        .map(|&k| Term {
            name: format!("{} (share)", [SIDE, BACK, FRONT, OTHER][k]),
            values: of_row.iter().map(|r| r.map(|r| r[k])).collect(),
        })
        .collect();
    let placed = around.fit("Shares of the night", &columns, &["position"])?;
    let places = placed.all_places().ok_or_else(|| constant_share(nights))?;
    let place = |k: usize| taken.iter().position(|&t| t == k).map(|j| places[j]);
    let words = ["side", "back", "front"];
    for (from, to) in [(0, 2), (0, 1), (1, 2)] {
        let mut weights = vec![0.0; placed.fitted.width()];
        // The side is what all others are taken from: it has no column.
        for (k, sign) in [(to, MOVED), (from, -MOVED)] {
            match (k, place(k)) {
                (0, _) => {}
                (_, Some(j)) => weights[j] += sign,
                (_, None) => weights.clear(),
            }
            if weights.is_empty() {
                break;
            }
        }
        let found = (!weights.is_empty()).then(|| combination(&placed.fitted, &weights)).flatten();
        if let Some(ratio) = found.map(|g| g.ratio(SHOWN_LEVEL)).filter(|r| r.high.is_finite()) {
            made.moves.push(ShareMove {
                from: words[from].into(),
                to: words[to].into(),
                label: format!("from the {} to the {}", words[from], words[to]),
                share: MOVED,
                ratio,
            });
        }
    }
    made.nights = placed.fitted.rows.len() as u32;
    made.spasm_nights = placed.events(nights);
    made.adjusted_for = placed.adjusted_for;
    made.method = placed.fitted.method;
    Ok(())
}

#[cfg(test)]
mod tests {
    use lumbago_domain::Mixtures;

    use crate::fixtures::{Diary, noise, poisson};

    fn mixtures(log: &Diary) -> Mixtures {
        log.analyse().technical.mixtures.expect("asked")
    }

    fn front(t: usize) -> f64 {
        0.6 * noise(61, t)
    }

    fn back(t: usize) -> f64 {
        0.4 * noise(62, t)
    }

    fn log(n: usize) -> Diary {
        Diary::nights(n)
            .number("share_front", |t| Some(front(t)))
            .number("share_back", |t| Some(back(t)))
            .number("share_side", |t| Some(1.0 - front(t) - back(t)))
    }

    #[test]
    fn a_tenth_of_the_night_moved_from_side_to_front_is_found() {
        // A whole night on the front would be twenty times a night on the side: a tenth is 20^0.1.
        let log =
            log(365).number("spasm_count", |t| Some(poisson(63, t, 0.4 * 20f64.powf(front(t)))));
        let found = mixtures(&log);
        assert_eq!(found.reason, None);
        let of = |from: &str, to: &str| {
            found.moves.iter().find(|m| m.from == from && m.to == to).expect("a move").ratio
        };
        let truth = 20f64.powf(0.1);
        for ratio in [of("side", "front"), of("back", "front")] {
            assert!(ratio.low < truth && truth < ratio.high && ratio.low > 1.0, "{ratio:?}");
        }
        let nothing = of("side", "back");
        assert!(nothing.low < 1.0 && 1.0 < nothing.high, "{nothing:?}");
        // Front from back is front from side less back from side.
        let product = of("side", "back").point * of("back", "front").point;
        assert!((of("side", "front").point / product - 1.0).abs() < 1e-9);
        assert!((found.means.iter().map(|m| m.mean).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_third_share_follows_from_two_and_more_than_a_night_is_left_out() {
        let two = Diary::nights(200)
            .number("share_front", |t| Some(front(t)))
            .number("share_back", |t| Some(if t % 20 == 0 { 0.9 } else { back(t) }))
            .number("spasm_count", |t| Some(poisson(63, t, 0.6)));
        let found = mixtures(&two);
        let over = (0..200).filter(|t| t % 20 == 0 && front(*t) > 0.15).count() as u32;
        assert_eq!((found.left_out, found.nights), (over, 200 - over));
        let only_front = Diary::nights(100).number("share_front", |t| Some(front(t)));
        assert!(only_front.analyse().technical.mixtures.is_none());
    }

    #[test]
    fn shares_that_never_change_are_refused() {
        let log = Diary::nights(100)
            .number("share_front", |_| Some(0.1))
            .number("share_back", |_| Some(0.3))
            .number("spasm_count", |t| Some(poisson(63, t, 0.6)));
        assert_eq!(mixtures(&log).reason.map(|r| r.code), Some("constant".into()));
    }
}
