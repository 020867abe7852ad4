//! How numbers, dates and verdicts are said. One denominator (nights in 30), whole numbers in
//! prose, and a word never without its number.

use jiff::civil::Date;
use lumbago_domain::{
    Effect, Findings, Interval, Measure, NightState, Sureness, TrendWord, Verdict,
};

use crate::locale::{fill, plural, text};
use crate::scene::{clean, drawable, month_short};

/// "6", and "<1" for what would round to nothing.
pub(crate) fn whole(x: f64) -> String {
    if x > 0.0 && x < 0.5 { "<1".into() } else { format!("{:.0}", x.max(0.0)) }
}

/// "6 nights in 30".
pub(crate) fn nights_in_30(x: f64) -> String {
    match x {
        x if x > 0.0 && x < 0.5 => text("say.nights_in_30_few").into(),
        x if (0.5..1.5).contains(&x) => plural("say.nights_in_30", 1, &[]),
        // As a column would print it.
        x => plural("say.nights_in_30", x.max(0.0).round_ties_even() as u32, &[]),
    }
}

/// "6 in 30".
pub(crate) fn in_30(x: f64) -> String {
    if x > 0.0 && x < 0.5 {
        text("say.in_30_few").into()
    } else {
        fill("say.in_30", &[("n", &format!("{:.0}", x.max(0.0)))])
    }
}

/// "between 4 and 7", for prose.
pub(crate) fn between(i: &Interval) -> String {
    let (low, high) = (i.low.max(0.0).round(), i.high.round());
    let (first, last) = (format!("{low:.0}"), format!("{high:.0}"));
    if low == high {
        fill("say.about", &[("n", &last)])
    } else {
        fill("say.between", &[("low", &first), ("high", &last)])
    }
}

/// "4–7", for charts; with a decimal where whole nights would hide the range.
pub(crate) fn dash_range(i: &Interval) -> String {
    let (low, high) = (i.low.max(0.0), i.high.max(0.0));
    if is_tight(i) { format!("{low:.1}–{high:.1}") } else { format!("{low:.0}–{high:.0}") }
}

/// "6 (4–7)", or "7.9 (7.6–8.2)" where the range is narrow.
pub(crate) fn with_range(i: &Interval) -> String {
    let point = if is_tight(i) { format!("{:.1}", i.point) } else { whole(i.point) };
    format!("{point} ({})", dash_range(i))
}

/// Narrower than whole nights can show; a range without any width needs no decimals.
pub(crate) fn is_tight(i: &Interval) -> bool {
    (0.05..2.0).contains(&(i.high - i.low))
}

/// "5.6 (4.0–7.4)", for tables.
pub(crate) fn decimal_range(i: &Interval) -> String {
    format!("{:.1} ({:.1}–{:.1})", i.point, i.low, i.high)
}

/// What a ratio is one of: "spasms a night", "the share of nights with a spasm".
pub(crate) fn measured(f: &Findings, measure: Measure) -> String {
    match measure {
        Measure::RateRatio => fill("measured.rate", &[("events", &clean(&f.outcome.events))]),
        Measure::RiskRatio => fill("measured.share", &[("event", &clean(&f.outcome.event))]),
    }
}

/// "1.31 (1.05–1.64)".
pub(crate) fn ratio(i: &Interval) -> String {
    format!("{} ({}–{})", ratio_number(i.point), ratio_number(i.low), ratio_number(i.high))
}

fn ratio_number(x: f64) -> String {
    match x {
        x if x >= 99.5 => ">99".into(),
        x if x >= 9.995 => format!("{x:.1}"),
        x if x > 0.0 && x < 0.005 => "<0.01".into(),
        x => format!("{x:.2}"),
    }
}

/// "+2.1 (−0.4 to +4.8)", with a true minus.
pub(crate) fn signed_range(i: &Interval) -> String {
    fill(
        "say.signed_range",
        &[("point", &signed(i.point)), ("low", &signed(i.low)), ("high", &signed(i.high))],
    )
}

fn signed(x: f64) -> String {
    let rounded = (x * 10.0).round() / 10.0;
    let sign = if rounded > 0.0 {
        "+"
    } else if rounded < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{:.1}", rounded.abs())
}

/// "−0.12", with a true minus.
pub(crate) fn minus(x: f64) -> String {
    format!("{x:.2}").replace('-', "−")
}

/// "92%".
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// "120 more nights". Beyond a year of one person's nights the number is no plan: nothing is said.
pub(crate) fn more_nights(n: u32, persons: u32) -> Option<String> {
    match n {
        0 => None,
        n if n > YEAR_OF_NIGHTS && persons <= 1 => None,
        n => Some(plural("say.more_nights", n, &[])),
    }
}

/// From here on a number of further nights is not said to one person.
const YEAR_OF_NIGHTS: u32 = 365;

/// "29 June".
pub(crate) fn day_month(date: Date) -> String {
    fill("date.day_month", &[("day", &date.day()), ("month", &month(date))])
}

/// "29 Jun".
pub(crate) fn short_date(date: Date) -> String {
    fill("date.day_month", &[("day", &date.day()), ("month", &month_short(date.month()))])
}

/// "29 June 2025".
pub(crate) fn full_date(date: Date) -> String {
    fill("date.full", &[("day_month", &day_month(date)), ("year", &date.year())])
}

/// "1 March to 12 September 2025".
pub(crate) fn span(first: Date, last: Date) -> String {
    if first == last {
        full_date(first)
    } else if first.year() == last.year() {
        fill("date.span", &[("first", &day_month(first)), ("last", &full_date(last))])
    } else {
        fill("date.span", &[("first", &full_date(first)), ("last", &full_date(last))])
    }
}

/// "June".
pub(crate) fn month(date: Date) -> &'static str {
    text(match date.month() {
        1 => "month.january",
        2 => "month.february",
        3 => "month.march",
        4 => "month.april",
        5 => "month.may",
        6 => "month.june",
        7 => "month.july",
        8 => "month.august",
        9 => "month.september",
        10 => "month.october",
        11 => "month.november",
        _ => "month.december",
    })
}

/// First letter in upper case.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// First letter in lower case, unless the word is an abbreviation or a name of capitals.
pub(crate) fn uncapital(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), text.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.into(),
    }
}

/// "a, b and c".
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => {
            fill("say.list", &[("start", &start.join(text("say.comma"))), ("last", last)])
        }
    }
}

/// A range as it is read out: "4.0 to 7.4" for "4.0–7.4".
pub(crate) fn spoken(numbers: &str) -> String {
    numbers.replace('–', text("say.dash"))
}

/// "12 spasm nights", "1 spasm night".
pub(crate) fn count_event_nights(f: &Findings, n: u32) -> String {
    plural("count.event_nights", n, &[("event", &clean(&f.outcome.event))])
}

/// "spasm nights in 30", the unit of an axis of rates.
pub(crate) fn unit_in_30(f: &Findings) -> String {
    fill("axis.in_30", &[("event_nights", &drawable(&event_nights(f)))])
}

/// "spasm nights", or the stand-in's.
pub(crate) fn event_nights(f: &Findings) -> String {
    fill("say.event_nights", &[("event", &clean(&f.outcome.event))])
}

/// A verdict in two or three words.
pub(crate) fn verdict(v: Verdict) -> &'static str {
    match v {
        Verdict::More => text("verdict.likely_more"),
        Verdict::Fewer => text("verdict.likely_fewer"),
        Verdict::LeaningMore => text("verdict.may_be_more"),
        Verdict::LeaningFewer => text("verdict.may_be_fewer"),
        Verdict::LittleDifference => text("verdict.little_difference"),
        Verdict::CannotTell => text("verdict.cannot_tell"),
        Verdict::NotEnough => text("verdict.not_enough"),
        Verdict::NotAnswerable => text("verdict.not_answerable"),
    }
}

/// Why nothing was estimated, in a few words that fit a chart row.
pub(crate) fn refusal(effect: &Effect) -> &'static str {
    match effect.reason.code.as_str() {
        "not_in_log" => text("refusal.not_in_log"),
        "constant" => text("refusal.constant"),
        "time_confounded" => text("refusal.time_confounded"),
        "one_mattress" => text("refusal.one_mattress"),
        "one_swap" => text("refusal.one_swap"),
        "too_few_nights" => text("refusal.too_few_nights"),
        "too_few_events" => text("refusal.too_few_events"),
        "all_alike" => text("refusal.all_alike"),
        "arm_too_small" => text("refusal.arm_too_small"),
        "collinear" => text("refusal.collinear"),
        "remedy" => text("refusal.remedy"),
        "mediator" => text("refusal.mediator"),
        "person_level" => text("refusal.person_level"),
        "recorded_by_outcome" => text("refusal.recorded_by_outcome"),
        "derived" => text("refusal.derived"),
        "holds_part" => text("refusal.holds_part"),
        "adjusted_for" => text("refusal.adjusted_for"),
        "context" => text("refusal.context"),
        "not_converged" => text("refusal.not_converged"),
        _ => verdict(effect.verdict),
    }
}

/// The contrast, with its lag where its own words do not say it.
pub(crate) fn contrast(effect: &Effect) -> String {
    let label = clean(&effect.contrast_label);
    let said = ["night before", "day before", "nights before", "days before"]
        .iter()
        .any(|w| label.contains(w));
    match effect.lag_nights {
        0 => label,
        _ if said => label,
        n => plural("say.lag", n.into(), &[("contrast", &label)]),
    }
}

/// The answer to "better or worse?".
pub(crate) fn trend(word: TrendWord) -> &'static str {
    match word {
        TrendWord::LikelyBetter => text("trend.likely_better"),
        TrendWord::MayBeBetter => text("trend.may_be_better"),
        TrendWord::AboutTheSame => text("trend.about_the_same"),
        TrendWord::MayBeWorse => text("trend.may_be_worse"),
        TrendWord::LikelyWorse => text("trend.likely_worse"),
        TrendWord::CannotTell => text("trend.cannot_tell"),
    }
}

/// The answer to "how sure?".
pub(crate) fn sureness(word: Sureness) -> &'static str {
    match word {
        Sureness::Sure => text("sureness.sure"),
        Sureness::Moderate => text("sureness.moderate"),
        Sureness::NotYet => text("sureness.not_yet"),
    }
}

/// The state of a night, for tables.
pub(crate) fn night_state(state: NightState, event: &str) -> String {
    match state {
        NightState::Spasm => event.to_string(),
        NightState::None => fill("night.none", &[("event", &event)]),
        NightState::NotLogged => text("night.not_logged").into(),
        NightState::LeftOut => text("night.left_out").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn rates_are_said_in_whole_nights() {
        let cases = [
            (0.0, "0 nights in 30", "0"),
            (0.2, "fewer than 1 night in 30", "<1"),
            (1.2, "1 night in 30", "1"),
            (5.6, "6 nights in 30", "6"),
        ];
        for (x, prose, column) in cases {
            assert_eq!(nights_in_30(x), prose);
            assert_eq!(whole(x), column);
        }
    }

    #[test]
    fn ranges_and_ratios() {
        let i = |point, low, high| Interval { point, low, high, level: 0.95 };
        assert_eq!(between(&i(5.5, 3.9, 7.2)), "between 4 and 7");
        assert_eq!(between(&i(5.0, 4.9, 5.2)), "about 5");
        assert_eq!(with_range(&i(0.2, 0.0, 2.4)), "<1 (0–2)");
        assert_eq!(with_range(&i(7.9, 7.6, 8.2)), "7.9 (7.6–8.2)");
        assert_eq!(with_range(&i(30.0, 30.0, 30.0)), "30 (30–30)");
        assert_eq!(ratio(&i(1.312, 1.049, 1.64)), "1.31 (1.05–1.64)");
        assert_eq!(ratio(&i(12.0, 0.001, 900.0)), "12.0 (<0.01–>99)");
        assert_eq!(signed_range(&i(2.13, -0.36, 4.8)), "+2.1 (−0.4 to +4.8)");
        assert_eq!(signed_range(&i(-0.01, -1.0, 1.0)), "0.0 (−1.0 to +1.0)");
    }

    #[test]
    fn more_nights_are_a_plan_or_nothing() {
        assert_eq!(more_nights(1, 1).as_deref(), Some("1 more night"));
        assert_eq!(more_nights(120, 1).as_deref(), Some("120 more nights"));
        assert_eq!(more_nights(4040, 1), None);
        assert_eq!(more_nights(4040, 60).as_deref(), Some("4040 more nights"));
    }

    #[test]
    fn spans_name_each_year_once() {
        assert_eq!(span(date(2025, 3, 1), date(2025, 9, 12)), "1 March to 12 September 2025");
        assert_eq!(span(date(2024, 11, 5), date(2025, 3, 4)), "5 November 2024 to 4 March 2025");
        assert_eq!(span(date(2025, 3, 1), date(2025, 3, 1)), "1 March 2025");
    }

    #[test]
    fn lists_read_as_sentences() {
        let s = |items: &[&str]| listed(&items.iter().map(|s| s.to_string()).collect::<Vec<_>>());
        assert_eq!(s(&[]), "");
        assert_eq!(s(&["stress"]), "stress");
        assert_eq!(s(&["stress", "alcohol", "sitting"]), "stress, alcohol and sitting");
        assert_eq!(uncapital("Late caffeine"), "late caffeine");
        assert_eq!(uncapital("BMI"), "BMI");
    }
}
