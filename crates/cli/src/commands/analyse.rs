//! `lumbago analyse`: the findings as text or as one JSON document.

use anyhow::Result;
use lumbago_domain::{Effect, Findings, Interval, Verdict};

use super::report::Document;
use super::{conclude, findings};
use crate::args::Analyse;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs;
use crate::stdout;

pub(super) fn run(args: &Analyse, config: &Config, quiet: bool) -> Result<Exit> {
    let loaded = inputs::load(&args.inputs, config, quiet)?;
    let findings = findings(&loaded, config)?;
    let advice = lumbago_advice::advise(&findings);
    let code = conclude(&loaded, args.inputs.strict, quiet);
    if args.json {
        let document = Document { findings: &findings, advice: &advice };
        stdout::line(&serde_json::to_string_pretty(&document)?)?;
    } else {
        stdout::write(&text(&findings))?;
        stdout::line(&format!(
            "\nWhat to try next: {}\n  {}",
            advice.next_step.headline, advice.next_step.sentence
        ))?;
        stdout::line(&format!("\n{}\n{}", advice.disclaimers.top, advice.disclaimers.cause))?;
    }
    Ok(code)
}

fn text(f: &Findings) -> String {
    let p = &f.population;
    let mut out = format!(
        "{} {} of {} logged, {} {} nights\n",
        p.nights_logged,
        if p.nights_logged == 1 { "night" } else { "nights" },
        p.nights_span,
        p.spasm_nights,
        f.outcome.event,
    );
    if let Some(rate) = &f.rate.spasm_nights_in_30 {
        out.push_str(&format!("How often: {} nights in 30\n", range(rate, 1)));
    }
    out.push_str(&format!(
        "\n{:<22} {:<34} {:>6}  {:<20} {}\n",
        "factor", "compared", "nights", "ratio (95 %)", "verdict"
    ));
    for effect in &f.effects {
        out.push_str(&line(effect));
    }
    out
}

fn line(e: &Effect) -> String {
    let ratio = e.rate_ratio_shrunken.as_ref().map_or_else(|| "-".to_string(), |r| range(r, 2));
    let note = if e.verdict.is_refusal() { format!(": {}", e.reason.text) } else { String::new() };
    format!(
        "{:<22} {:<34} {:>6}  {:<20} {}{}\n",
        clip(&e.factor_label, 22),
        clip(&e.contrast_label, 34),
        e.nights,
        ratio,
        words(e.verdict),
        note
    )
}

pub(super) fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_string();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

fn range(i: &Interval, digits: usize) -> String {
    format!("{:.digits$} ({:.digits$} to {:.digits$})", i.point, i.low, i.high)
}

/// The verdict in words.
fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::More => "more",
        Verdict::Fewer => "fewer",
        Verdict::LeaningMore => "leans to more",
        Verdict::LeaningFewer => "leans to fewer",
        Verdict::LittleDifference => "little difference",
        Verdict::CannotTell => "cannot tell",
        Verdict::NotEnough => "not enough",
        Verdict::NotAnswerable => "not answerable",
    }
}
