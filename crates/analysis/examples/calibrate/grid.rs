//! The grid: errors and power cell by cell.

use std::fmt::Write;

use lumbago_domain::{Effect, Findings, Verdict};

use crate::cells::{Cell, Planted};
use crate::judge::{Share, median};
use crate::run::{diaries, front};

/// Any false announcement may happen in one null diary of ten.
const ALLOWED: f64 = 0.10;

struct Judged {
    cell: Cell,
    any_false: Share,
    leaning: Share,
    found: Share,
    leans: Share,
    wrong: Share,
    covered: Share,
    covered_null: Share,
    exaggeration: Option<f64>,
    mattress: Share,
}

pub(crate) fn table(cells: &[Cell], n: u64) -> String {
    let judged: Vec<Judged> = cells.iter().map(|cell| judge(*cell, n)).collect();
    let mut out = format!(
        "## The grid\n\n{} cells, {n} null and {} planted diaries each. In per cent; in brackets the exact 95 % \
         interval.\n\n",
        cells.len(),
        n / 2
    );
    out += "| mean | nights | phi | drift | size | missing | any false | leaning | found | leans right | wrong \
            | coverage, front | coverage, null | exaggeration |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for j in &judged {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            j.cell.columns(),
            j.any_false.with_interval(),
            j.leaning.plain(),
            j.found.plain(),
            j.leans.plain(),
            j.wrong.plain(),
            j.covered.plain(),
            j.covered_null.plain(),
            j.exaggeration.map_or("–".into(), |e| format!("{e:.2}")),
        );
    }
    out += &summary(&judged);
    out
}

fn summary(judged: &[Judged]) -> String {
    let mean = |of: &dyn Fn(&Judged) -> f64| {
        judged.iter().map(of).sum::<f64>() / judged.len().max(1) as f64
    };
    let above = judged
        .iter()
        .filter(|j| j.any_false.chance_of_as_many(ALLOWED) < 0.05 / judged.len() as f64)
        .count();
    let outside = |of: &dyn Fn(&Judged) -> Share| {
        judged.iter().filter(|j| !(92.0..=97.0).contains(&of(j).percent())).count()
    };
    let refused: usize = judged.iter().map(|j| j.mattress.n - j.mattress.k).sum();
    let largest = judged.iter().filter_map(|j| j.exaggeration).fold(0.0, f64::max);
    let most_leaning = judged.iter().map(|j| j.leaning.percent()).fold(0.0, f64::max);
    let most_wrong = judged.iter().map(|j| j.wrong.percent()).fold(0.0, f64::max);
    format!(
        "\n- Any false: {:.1} % on average, {:.1} % at most; significantly above 10 % after correction for the number \
         of cells: {above}.\n- Leaning: {:.1} % on average, {most_leaning:.1} % at most.\n- Coverage outside 92 to 97 %: {} \
         cells for the front, {} for habits that do nothing.\n- Exaggeration at most {largest:.2}; announced in the wrong \
         direction or called little difference: at most {most_wrong:.1} %.\n- Diaries in which the unchanged mattress was not \
         refused: {refused}.\n",
        mean(&|j| j.any_false.percent()),
        judged.iter().map(|j| j.any_false.percent()).fold(0.0, f64::max),
        mean(&|j| j.leaning.percent()),
        outside(&|j| j.covered),
        outside(&|j| j.covered_null),
    )
}

fn judge(cell: Cell, n: u64) -> Judged {
    let null = diaries(&cell.world(Planted::Nothing), n);
    let planted = diaries(&cell.world(Planted::FrontAndStress(cell.front())), n / 2);
    let with =
        |f: &[Findings], of: &dyn Fn(&Effect) -> bool| Share::of(f, |f| f.effects.iter().any(of));
    let on_front = |of: &dyn Fn(&Effect) -> bool| Share::of(&planted, |f| front(f).is_some_and(of));
    let truth = cell.front();
    let holds = |ranges: Vec<lumbago_domain::Interval>, truth: f64| {
        Share::of(&ranges, |r| r.low <= truth && truth <= r.high)
    };
    let fronts = planted.iter().filter_map(front);
    let announced = fronts.clone().filter(|e| e.verdict.is_announced());
    let sizes = announced.filter_map(|e| e.rate_ratio_shrunken).map(|r| r.point.ln().abs());
    Judged {
        cell,
        any_false: with(&null, &|e| e.verdict.is_announced()),
        leaning: with(&null, &|e| e.verdict.is_leaning()),
        found: on_front(&|e| e.verdict == Verdict::More),
        leans: on_front(&|e| e.verdict == Verdict::LeaningMore),
        wrong: on_front(&|e| matches!(e.verdict, Verdict::Fewer | Verdict::LittleDifference)),
        covered: holds(fronts.filter_map(|e| e.rate_ratio).collect(), truth),
        covered_null: holds(
            null.iter().flat_map(|f| &f.effects).filter_map(|e| e.rate_ratio).collect(),
            1.0,
        ),
        exaggeration: median(sizes.map(|s| s / truth.ln())),
        mattress: with(&null, &|e| {
            e.factor == "mattress_age" && e.verdict == Verdict::NotAnswerable
        }),
    }
}
