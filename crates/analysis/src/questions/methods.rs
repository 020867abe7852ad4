//! How the answers were worked out, in full sentences made from what was done. Asked last: it
//! reads the findings and says nothing that is not in them.

use lumbago_domain::{
    AnalysisSettings, ChangedSetting, Effect, Findings, Measure, Methods, MethodsNumber,
    MethodsPart,
};

use crate::effects::verdict::ASKED_ABOUT_WEIGHT;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};

pub(super) const QUESTION: Question = Question {
    id: "methods",
    asks: "How was it worked out?",
    depth: Depth::Full,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    let changed_settings = changed(&findings.settings);
    let parts = vec![
        design(findings),
        setting(findings),
        participants(findings),
        outcome(findings),
        habits(findings),
        gates(findings),
        adjustment(findings),
        model(findings),
        missing(findings),
        error_control(findings),
        display(nights, findings),
        planning(findings),
        reproduction(findings, &changed_settings),
    ];
    findings.technical.methods = Some(Methods { parts, changed_settings });
}

/// Sentences and their numbers in the making.
struct Part {
    part: MethodsPart,
}

impl Part {
    fn new(id: &str, title: &str) -> Self {
        let (id, title) = (id.to_owned(), title.to_owned());
        Self { part: MethodsPart { id, title, text: String::new(), values: Vec::new() } }
    }

    /// Adds a sentence.
    fn say(mut self, sentence: impl AsRef<str>) -> Self {
        if !self.part.text.is_empty() {
            self.part.text.push(' ');
        }
        self.part.text.push_str(sentence.as_ref());
        self
    }

    /// Adds a sentence where there is one.
    fn say_if(self, sentence: Option<String>) -> Self {
        match sentence {
            Some(sentence) => self.say(sentence),
            None => self,
        }
    }

    /// Keeps a number of the sentences.
    fn with(mut self, name: &str, value: impl Into<f64>) -> Self {
        self.part.values.push(MethodsNumber { name: name.into(), value: value.into() });
        self
    }

    fn done(self) -> MethodsPart {
        self.part
    }
}

fn many(n: u32, one: &str, more: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {more}") }
}

fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn is_study(f: &Findings) -> bool {
    f.population.persons > 1
}

fn design(f: &Findings) -> MethodsPart {
    let part = Part::new("design", "Design");
    let part = match is_study(f) {
        false => part.say(
            "The diary of one person, read as a series of nights: each night is compared with \
             other nights of the same person.",
        ),
        true => part.say(format!(
            "A cohort of {} who kept diaries: each person's nights are compared with that person's \
             other nights, and people with each other only for what belongs to a person or changes \
             over months.",
            many(f.population.persons, "person", "people")
        )),
    };
    let part = part.say("Nothing was assigned, so it is observation and not a trial.");
    let part = match &f.technical.registration {
        Some(r) => {
            let registered = f.settings.registration.as_ref().map_or(0, |r| r.questions.len());
            let day = r.date.map_or(String::new(), |d| format!(" on {}", d.strftime("%-d %B %Y")));
            part.say(format!(
                "{} named beforehand{day}; only those may be announced.",
                many(registered as u32, "question was", "questions were")
            ))
            .with("questions named beforehand", registered as u32)
        }
        None => part.say(
            "No question was named beforehand: one comparison a habit, at one lag, declared with \
             the habit before any log is read, may be announced.",
        ),
    };
    part.with("people", f.population.persons).done()
}

fn setting(f: &Findings) -> MethodsPart {
    let p = &f.population;
    let part = Part::new("setting", "Nights and sources");
    let part = match (p.first_night, p.last_night) {
        (Some(a), Some(b)) => part.say(format!(
            "The nights run from {} to {}; a night bears the date of its evening.",
            a.strftime("%-d %B %Y"),
            b.strftime("%-d %B %Y")
        )),
        _ => part.say("No night says whether there was an event."),
    };
    let mut formats: Vec<String> = f.sources.iter().map(|s| s.format.clone()).collect();
    formats.sort();
    formats.dedup();
    let files = f.sources.len() as u32;
    let part = match files {
        0 => part,
        n => part
            .say(format!(
                "They were read from {} ({}).",
                many(n, "file", "files"),
                listed(&formats)
            ))
            .with("files", n),
    };
    part.done()
}

fn participants(f: &Findings) -> MethodsPart {
    let (p, l) = (&f.population, &f.ledger);
    let rows = (l.rows_read > 0).then(|| {
        format!(
            "Of {} rows read, {} were used and {} set aside; {} single values were left out of \
             rows that were used.",
            l.rows_read, l.rows_used, l.rows_set_aside, l.cells_rejected
        )
    });
    let left_out = f.people.iter().filter(|p| p.left_out.is_some()).count() as u32;
    let changed = (l.cells_changed > 0).then(|| {
        format!(
            "{} of the files {} read otherwise than written, as a plan of repairs says that the \
             user accepted; the files were not changed.",
            many(l.cells_changed as u32, "cell", "cells"),
            if l.cells_changed == 1 { "was" } else { "were" }
        )
    });
    let part = Part::new("participants", "What was left out").say_if(rows).say_if(changed);
    let part = match l.cells_changed {
        0 => part,
        n => part.with("cells changed by a plan", n as f64),
    };
    part.say(format!(
        "{} of {} calendar nights say whether there was a {}; {} had one.",
        p.nights_logged, p.nights_span, f.outcome.event, p.spasm_nights
    ))
    .say(format!(
        "{} are in the model and {} are not, because a habit of it was not noted or they \
             cannot bear on it.",
        many(p.nights_in_model, "night", "nights"),
        p.nights_dropped
    ))
    .say_if((left_out > 0).then(|| {
        format!("{} with logged nights are not in the model.", many(left_out, "person", "people"))
    }))
    .with("rows read", l.rows_read as f64)
    .with("rows used", l.rows_used as f64)
    .with("rows set aside", l.rows_set_aside as f64)
    .with("values left out", l.cells_rejected as f64)
    .with("nights logged", p.nights_logged)
    .with("calendar nights", p.nights_span)
    .with("nights with an event", p.spasm_nights)
    .with("nights in the model", p.nights_in_model)
    .with("nights not in the model", p.nights_dropped)
    .with("people not in the model", left_out)
    .done()
}

fn outcome(f: &Findings) -> MethodsPart {
    let o = &f.outcome;
    let what = match o.measure {
        Measure::RateRatio => {
            format!(
                "The outcome is the number of {} a night, compared as ratios of rates",
                o.events
            )
        }
        Measure::RiskRatio => format!(
            "The outcome is whether a night had any {}, compared as ratios of shares",
            o.events
        ),
    };
    Part::new("outcome", "Outcome")
        .say(format!("{what}: {}.", o.measure_reason))
        .say("It was chosen from the form of the outcome and never from what came out.")
        .say_if(o.stand_in.as_ref().map(|what| format!("It stands in for spasms: {what}.")))
        .done()
}

fn estimated(f: &Findings) -> Vec<&Effect> {
    f.effects.iter().filter(|e| e.rate_ratio.is_some()).collect()
}

fn habits(f: &Findings) -> MethodsPart {
    let made = estimated(f);
    let main: Vec<&&Effect> = made.iter().filter(|e| e.primary).collect();
    let mut lags: Vec<u8> = made.iter().map(|e| e.lag_nights).collect();
    lags.sort_unstable();
    lags.dedup();
    let words: Vec<String> = lags
        .iter()
        .map(|&lag| {
            let of = made.iter().filter(|e| e.lag_nights == lag).count() as u32;
            let when = match lag {
                0 => "the same day or night".to_owned(),
                1 => "the night before".into(),
                n => format!("{n} nights before"),
            };
            format!("{when} ({of})")
        })
        .collect();
    let part = Part::new("habits", "Habits and their timing").say(format!(
        "{} estimated, {} of them a main comparison.",
        many(made.len() as u32, "comparison was", "comparisons were"),
        main.len()
    ));
    let part = part.say_if(
        (!words.is_empty()).then(|| format!("The habit was taken from {}.", listed(&words))),
    );
    lags.iter()
        .fold(part, |part, &lag| part.with("lag in nights", f64::from(lag)))
        .with("comparisons estimated", made.len() as u32)
        .with("main comparisons estimated", main.len() as u32)
        .done()
}

fn gates(f: &Findings) -> MethodsPart {
    let s = &f.settings;
    let refused: Vec<&Effect> = f.effects.iter().filter(|e| e.verdict.is_refusal()).collect();
    let mut codes: Vec<&str> = refused.iter().map(|e| e.reason.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let by_code: Vec<String> = codes
        .iter()
        .map(|c| {
            let n = refused.iter().filter(|e| e.reason.code == *c).count();
            format!("{} ({n})", c.replace('_', " "))
        })
        .collect();
    Part::new("gates", "What was refused before fitting")
        .say(format!(
            "A habit is compared from {} logged nights over {} days, with {} {} nights in all, and \
             {} nights and {} {} nights on each side.",
            s.min_logged_nights,
            s.min_span_days,
            s.min_events_total,
            f.outcome.event,
            s.min_nights_each_arm,
            s.min_events_each_arm,
            f.outcome.event
        ))
        .say(format!(
            "One that trend and season explain to more than {} (R²) is refused, and from {} it may \
             lean and is not announced.",
            percent(s.time_confounded_r2),
            percent(s.time_leaning_r2)
        ))
        .say_if((!refused.is_empty()).then(|| {
            format!(
                "{} refused: {}.",
                many(refused.len() as u32, "comparison was", "comparisons were"),
                listed(&by_code)
            )
        }))
        .with("logged nights needed", s.min_logged_nights)
        .with("days spanned needed", s.min_span_days)
        .with("event nights needed", s.min_events_total)
        .with("nights needed on each side", s.min_nights_each_arm)
        .with("event nights needed on each side", s.min_events_each_arm)
        .with("R² of the calendar above which it is refused", s.time_confounded_r2)
        .with("R² of the calendar above which it is not announced", s.time_leaning_r2)
        .with("comparisons refused", refused.len() as u32)
        .done()
}

fn adjustment(f: &Findings) -> MethodsPart {
    let part = Part::new("adjustment", "What was held equal");
    let part = match &f.model {
        Some(m) if m.terms.is_empty() => {
            part.say(format!("Each habit was asked by itself, with {}.", listed(&m.adjusted_for)))
        }
        Some(m) => part.say(format!(
            "All habits that can be asked together are in one model, so each is compared with the \
             others held equal{}.",
            match m.adjusted_for.is_empty() {
                true => String::new(),
                false => format!(", and with {}", listed(&m.adjusted_for)),
            }
        )),
        None => part.say("No model was fitted."),
    };
    let left: Vec<String> = f
        .technical
        .confounding
        .as_ref()
        .map_or(Vec::new(), |c| c.not_held_equal.iter().map(|n| n.label.clone()).collect());
    part.say_if((!left.is_empty()).then(|| {
        format!(
            "{} not held equal: they lie between habits and {}, or follow from them, and whole \
             effects are wanted.",
            match left.len() {
                1 => format!("{} was", left[0]),
                _ => format!("{} were", listed(&left)),
            },
            f.outcome.events
        )
    }))
    .done()
}

fn model(f: &Findings) -> MethodsPart {
    let part = Part::new("model", "Model and errors");
    let Some(m) = &f.model else { return part.say("No model was fitted.").done() };
    let mut part = part.say(format!("{}, on {}.", m.family, many(m.nights, "night", "nights")));
    part = part.say(format!("Errors: {}.", m.covariance)).with("nights in the model", m.nights);
    if let Some(d) = m.dispersion {
        part = part
            .say(format!("The variance is {d:.2} times that of independent events."))
            .with("dispersion", d);
    }
    if let Some(r) = m.residual_lag1 {
        part = part
            .say(format!("What the model leaves over correlates {r:.2} from night to night."))
            .with("residual correlation", r);
    }
    let mut others: Vec<String> = estimated(f).iter().map(|e| e.method.clone()).collect();
    others.sort();
    others.dedup();
    if others.len() > 1 {
        part = part.say(format!("Methods used: {}.", others.join("; ")));
    }
    m.notes.iter().fold(part, |part, note| part.say(note)).done()
}

fn missing(f: &Findings) -> MethodsPart {
    let p = &f.population;
    let unlogged = p.nights_span.saturating_sub(p.nights_logged);
    Part::new("missing", "Nights that are missing")
        .say(format!(
            "{} between the first and the last night have no answer and were left out; an empty \
             cell was never read as \"no\" or zero.",
            many(unlogged, "calendar night", "calendar nights")
        ))
        .say("A comparison uses the nights on which every habit of its model was noted.")
        .with("calendar nights without an answer", unlogged)
        .done()
}

fn error_control(f: &Findings) -> MethodsPart {
    let s = &f.settings;
    Part::new("error_control", "Error control")
        .say(format!(
            "{} counted together by the rule of Benjamini and Hochberg (1995), on ratios that were \
             not shrunken: announced at a false discovery rate of {}, leaning at {}.",
            many(f.comparisons, "main comparison was", "main comparisons were"),
            percent(s.announce_fdr),
            percent(s.leaning_fdr)
        ))
        .say(format!(
            "Mattress age, position, caffeine and stress weigh {ASKED_ABOUT_WEIGHT:.0} times as \
             much as any other habit, which was fixed beforehand."
        ))
        .say(format!(
            "Little difference means a 90 % interval between {:.2} and {:.2}.",
            s.equivalence_band[0], s.equivalence_band[1]
        ))
        .with("comparisons counted", f.comparisons)
        .with("false discovery rate of announcing", s.announce_fdr)
        .with("false discovery rate of leaning", s.leaning_fdr)
        .with("weight of mattress, position, caffeine and stress", ASKED_ABOUT_WEIGHT)
        .with("lower end of little difference", s.equivalence_band[0])
        .with("upper end of little difference", s.equivalence_band[1])
        .done()
}

fn display(nights: &Nights, f: &Findings) -> MethodsPart {
    let declared = |e: &Effect| {
        let factor = nights.log.catalogue.factor(&e.factor)?;
        let found = factor.contrasts.iter().find(|c| e.contrast.starts_with(&c.id))?;
        Some(found.prior_sd)
    };
    let mut sds: Vec<f64> = estimated(f).into_iter().filter_map(declared).collect();
    sds.sort_by(f64::total_cmp);
    let part = Part::new("display", "How ratios are shown");
    match (sds.first(), sds.last()) {
        (Some(&low), Some(&high)) => part
            .say(format!(
                "The ratio shown first is drawn towards no difference by a normal prior on its \
                 logarithm, centred on zero, with a standard deviation {}; it decides nothing.",
                match low == high {
                    true => format!("of {low:.2}"),
                    false => format!("from {low:.2} to {high:.2} by habit"),
                }
            ))
            .say("Intervals are at 95 %.")
            .with("smallest prior standard deviation", low)
            .with("largest prior standard deviation", high),
        _ => part.say("No ratio is shown."),
    }
    .done()
}

fn planning(f: &Findings) -> MethodsPart {
    Part::new("planning", "Nights needed")
        .say(format!(
            "Further nights are counted for 80 % power at a true ratio of {:.1}, which was set \
             beforehand and is not the ratio found.",
            f.settings.nights_needed_ratio
        ))
        .with("ratio to be found", f.settings.nights_needed_ratio)
        .done()
}

fn reproduction(f: &Findings, changed: &[ChangedSetting]) -> MethodsPart {
    let part = Part::new("reproduction", "To do it again")
        .say(format!(
            "lumbago {}, seed {}; the same files and settings give the same numbers to the last \
             digit, whatever the number of processors.",
            f.program_version, f.settings.seed
        ))
        .with("seed", f.settings.seed as f64);
    if changed.is_empty() {
        return part.say("All settings are at their defaults.").done();
    }
    let words: Vec<String> = changed
        .iter()
        .map(|c| format!("{} = {} (default {})", c.name, c.value, c.default))
        .collect();
    part.say(format!("Settings changed: {}.", words.join("; "))).done()
}

/// Settings that are not at their default, in the order of the settings file.
fn changed(s: &AnalysisSettings) -> Vec<ChangedSetting> {
    let (own, default) = (named(s), named(&AnalysisSettings::default()));
    own.into_iter()
        .zip(default)
        .filter(|(a, b)| a.1 != b.1)
        .map(|((name, value), (_, default))| ChangedSetting { name: name.into(), value, default })
        .collect()
}

/// Every setting but the registration, which has a part of its own. A setting that is added
/// without a line here does not compile.
fn named(s: &AnalysisSettings) -> Vec<(&'static str, String)> {
    let AnalysisSettings {
        min_logged_nights,
        min_nights_each_arm,
        min_events_total,
        min_events_each_arm,
        min_span_days,
        announce_fdr,
        leaning_fdr,
        equivalence_band: [low, high],
        nights_needed_ratio,
        min_rate_nights,
        time_confounded_r2,
        time_leaning_r2,
        interactions,
        seed,
        registration: _,
    } = s;
    let pairs: Vec<String> = interactions.iter().map(|[a, b]| format!("{a} × {b}")).collect();
    let pairs = if pairs.is_empty() { "none".into() } else { pairs.join(", ") };
    vec![
        ("min_logged_nights", min_logged_nights.to_string()),
        ("min_nights_each_arm", min_nights_each_arm.to_string()),
        ("min_events_total", min_events_total.to_string()),
        ("min_events_each_arm", min_events_each_arm.to_string()),
        ("min_span_days", min_span_days.to_string()),
        ("announce_fdr", announce_fdr.to_string()),
        ("leaning_fdr", leaning_fdr.to_string()),
        ("equivalence_band", format!("{low} to {high}")),
        ("nights_needed_ratio", nights_needed_ratio.to_string()),
        ("min_rate_nights", min_rate_nights.to_string()),
        ("time_confounded_r2", time_confounded_r2.to_string()),
        ("time_leaning_r2", time_leaning_r2.to_string()),
        ("interactions", pairs),
        ("seed", seed.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use lumbago_domain::{AnalysisSettings, Findings, Measure};

    use crate::fixtures::{Diary, noise, poisson};
    use crate::{AnalysisInput, Depth, analyse};

    fn log() -> Diary {
        Diary::nights(150)
            .number("spasm_count", |t| Some(poisson(1, t, 0.7)))
            .number("stress", |t| (t % 10 != 3).then(|| (noise(2, t) * 10.0).round()))
            .yes_no("lifting", |t| Some(noise(3, t) < 0.4))
    }

    fn with(log: &Diary, change: impl Fn(&mut AnalysisSettings)) -> Findings {
        let mut settings = AnalysisSettings::default();
        change(&mut settings);
        analyse(AnalysisInput {
            log: &log.log,
            ledger: lumbago_domain::Ledger::default(),
            diagnostics: Vec::new(),
            settings,
            program_version: "9.8.7".into(),
            depth: Depth::Full,
        })
    }

    fn text(f: &Findings, id: &str) -> String {
        let methods = f.technical.methods.as_ref().expect("asked");
        let part = methods.parts.iter().find(|p| p.id == id);
        part.unwrap_or_else(|| panic!("no part {id}")).text.clone()
    }

    #[test]
    fn a_changed_setting_changes_its_sentence_and_is_listed() {
        let plain = with(&log(), |_| ());
        assert!(text(&plain, "reproduction").contains("All settings are at their defaults"));
        type Change = fn(&mut AnalysisSettings);
        let cases: [(Change, &str, &str); 6] = [
            (|s| s.announce_fdr = 0.05, "error_control", "rate of 5 %"),
            (|s| s.min_logged_nights = 41, "gates", "from 41 logged nights"),
            (|s| s.equivalence_band = [0.7, 1.4], "error_control", "between 0.70 and 1.40"),
            (|s| s.nights_needed_ratio = 2.5, "planning", "true ratio of 2.5"),
            (|s| s.seed = 77, "reproduction", "seed 77"),
            (|s| s.time_confounded_r2 = 0.8, "gates", "more than 80 %"),
        ];
        for (change, id, expected) in cases {
            let findings = with(&log(), change);
            assert!(text(&findings, id).contains(expected), "{}", text(&findings, id));
            assert!(!text(&plain, id).contains(expected));
            let methods = findings.technical.methods.as_ref().expect("asked");
            assert_eq!(methods.changed_settings.len(), 1);
            let said = text(&findings, "reproduction");
            assert!(said.contains(&methods.changed_settings[0].name), "{said}");
        }
    }

    #[test]
    fn the_sentences_follow_what_was_done() {
        let f = with(&log(), |_| ());
        let model = f.model.as_ref().expect("fitted");
        assert!(text(&f, "model").contains(&model.family));
        assert!(text(&f, "model").contains(&model.covariance));
        assert!(text(&f, "adjustment").contains("weekend"));
        assert!(text(&f, "participants").contains("15 are not"), "{}", text(&f, "participants"));
        assert!(text(&f, "error_control").starts_with("2 main comparisons were counted"));
        assert!(text(&f, "reproduction").contains("lumbago 9.8.7"));
        assert_eq!(f.outcome.measure, Measure::RateRatio);
        assert!(text(&f, "outcome").contains("number of spasms a night"));
        let said = Diary::nights(90)
            .yes_no("spasm_any", |t| Some(noise(1, t) < 0.3))
            .yes_no("lifting", |t| Some(noise(3, t) < 0.4))
            .number("sleep_hours", |t| Some(7.0 + noise(4, t)));
        let f = with(&said, |_| ());
        assert!(text(&f, "outcome").contains("whether a night had any spasms"));
        assert!(text(&f, "adjustment").contains("Sleep was not held equal"));
    }

    #[test]
    fn every_part_is_whole_sentences_also_of_an_empty_log() {
        for f in [with(&log(), |_| ()), with(&Diary::nights(0), |_| ())] {
            for part in &f.technical.methods.as_ref().expect("asked").parts {
                assert!(part.text.ends_with('.') && !part.text.contains("  "), "{part:?}");
                assert!(!part.text.contains("NaN") && !part.text.contains(".."), "{part:?}");
                assert!(part.values.iter().all(|v| v.value.is_finite()));
            }
        }
    }
}
