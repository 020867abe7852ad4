//! A fit as a table for a terminal.

use lumbago_stats::Estimate;

use super::args::{Family, Fit};
use super::found::Found;

/// The whole text.
pub(super) fn text(found: &Found, formula: &str, args: &Fit) -> String {
    let (link, ratio) = match args.family {
        Family::Gaussian => ("identity", None),
        Family::Logit => ("logit", Some("odds ratio")),
        _ => ("log", Some("rate ratio")),
    };
    let mut out = format!("{formula}\n{}, {link} link; errors: {}", found.family, found.vcov);
    if let Some(groups) = found.groups {
        out.push_str(&format!(", {groups} groups"));
    }
    out.push_str(&format!("\n{} rows used, {} left out\n\n", found.n, found.n_dropped));
    let level = format!("{} %", 100.0 * args.level);
    out.push_str(&match ratio {
        Some(ratio) if args.exponentiate => ratios(found, ratio, &level),
        _ => coefficients(found, ratio, &level),
    });
    out.push('\n');
    let facts = [
        ("log-likelihood", found.loglik),
        ("deviance", found.deviance),
        ("dispersion", found.dispersion),
        ("theta", found.theta),
    ];
    let facts: Vec<String> =
        facts.iter().filter_map(|(name, v)| v.map(|v| format!("{name} {v:.5}"))).collect();
    if !facts.is_empty() {
        out.push_str(&format!("{}\n", facts.join("; ")));
    }
    out.push_str("\nNotes\n");
    for note in &found.notes {
        out.push_str(&format!("  {}\n", note.trim_end_matches('.')));
    }
    out
}

fn coefficients(found: &Found, ratio: Option<&str>, level: &str) -> String {
    let mut rows = vec![["term", "coef", "se", "df", "stat", "p"].map(str::to_owned).to_vec()];
    rows[0].push(format!("{level} interval"));
    rows[0].extend(ratio.map(|r| format!("{r} ({level})")));
    for e in &found.estimates {
        let mut row = vec![
            e.name.clone(),
            number(e.point),
            number(e.std_error),
            e.df.map_or("-".into(), |d| format!("{d:.1}")),
            format!("{:.2}", e.statistic),
            p_value(e),
            format!("{} to {}", number(e.low), number(e.high)),
        ];
        row.extend(ratio.map(|_| ratio_of(e)));
        rows.push(row);
    }
    aligned(&rows)
}

fn ratios(found: &Found, ratio: &str, level: &str) -> String {
    let mut rows = vec![vec!["term".to_owned(), format!("{ratio} ({level})"), "p".to_owned()]];
    rows.extend(found.estimates.iter().map(|e| vec![e.name.clone(), ratio_of(e), p_value(e)]));
    aligned(&rows)
}

fn ratio_of(e: &Estimate) -> String {
    let [point, low, high] = [e.point, e.low, e.high].map(|v| number(v.exp()));
    format!("{point} ({low} to {high})")
}

/// Four significant figures; ordinary notation from a thousandth to a million.
fn number(v: f64) -> String {
    if v == 0.0 || !v.is_finite() {
        return if v == 0.0 { "0".into() } else { "beyond numbers".into() };
    }
    let size = v.abs().log10().floor();
    if !(-4.0..7.0).contains(&size) {
        return format!("{v:.3e}");
    }
    format!("{v:.*}", (3.0 - size).max(0.0) as usize)
}

fn p_value(e: &Estimate) -> String {
    if e.p_value < 0.0001 { "<0.0001".into() } else { format!("{:.4}", e.p_value) }
}

/// Columns wide enough for their widest cell: the first to the left, the rest to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |k: usize| rows.iter().map(|r| r[k].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut out = String::new();
    for row in rows {
        for (k, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[k] - cell.chars().count());
            out.push_str(&if k == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") });
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_figures() {
        for (v, text) in [
            (0.0, "0"),
            (1.23456, "1.235"),
            (-0.012_344, "-0.01234"),
            (123_456.7, "123457"),
            (1.5e-9, "1.500e-9"),
            (f64::INFINITY, "beyond numbers"),
        ] {
            assert_eq!(number(v), text);
        }
    }
}
