//! Can the model be leaned on? What it expects against what there was, and what is left between
//! nights; each with what good looks like.

use lumbago_domain::{Checks, Findings};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, middle};
use super::halves::{HALF, Plot, half, rate_axis, sheet};
use crate::locale::{fill, plural, text, texts};
use crate::phrase::{decimal_range, event_nights};
use crate::scene::{
    Canvas, Chart, RATE_TOPS, Scale, SceneError, Table, TableCell, Token, dashed, drawable, fit,
    linear_ticks, pen,
};

const TALL: f64 = 262.0;

/// Half-heights of the axis of correlations, in the order tried.
const REACH: [f64; 3] = [0.3, 0.6, 1.0];

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(c) = &f.technical.checks else {
        return Ok(Panel::absent(text("checks.absent")));
    };
    if let Some(reason) = &c.reason {
        return Ok(Panel::absent(&reason.text));
    }
    if c.calibration.is_empty() || c.lags.is_empty() {
        return Ok(Panel::absent(text("checks.too_few")));
    }
    let nights = event_nights(f);
    let one = |canvas: &Canvas, frame, k: usize, corner| match k {
        0 => calibration(canvas, frame, c, &nights, corner),
        _ => lags(canvas, frame, c, corner),
    };
    let halves = (0..2)
        .map(|k| half(TALL, NARROW, |canvas, corner| one(canvas, NARROW, k, corner)))
        .collect::<Result<_, _>>()?;
    Ok(Panel::Chart(Box::new(Chart {
        id: "checks".into(),
        title: title(c).into(),
        how_to_read: fill("checks.how", &[("event_nights", &nights)]),
        name: text("personal.checks").into(),
        desc: description(c, &nights),
        wide: sheet(2, TALL, WIDE, |canvas, k, corner| one(canvas, WIDE, k, corner))?,
        narrow: sheet(2, TALL, NARROW, |canvas, k, corner| one(canvas, NARROW, k, corner))?,
        halves,
        table: table(c),
    })))
}

fn title(c: &Checks) -> &'static str {
    text(match (c.calibrated, c.independent) {
        (true, true) => "checks.good",
        (true, false) => "checks.alike",
        (false, true) => "checks.groups",
        (false, false) => "checks.both",
    })
}

fn description(c: &Checks, nights: &str) -> String {
    let (first, last) = (&c.calibration[0], &c.calibration[c.calibration.len() - 1]);
    let furthest = c.lags.iter().max_by(|a, b| a.correlation.abs().total_cmp(&b.correlation.abs()));
    let tenths = |x: f64| format!("{x:.1}");
    let mut said = vec![fill(
        "checks.desc",
        &[
            ("groups", &c.calibration.len()),
            ("event_nights", &nights),
            ("low_expected", &tenths(first.expected_in_30)),
            ("low_seen", &tenths(first.observed_in_30.point)),
            ("high_expected", &tenths(last.expected_in_30)),
            ("high_seen", &tenths(last.observed_in_30.point)),
        ],
    )];
    said.extend(furthest.map(|l| {
        let at = plural("count.nights", u32::from(l.lag), &[]);
        fill("checks.desc_lag", &[("r", &signed(l.correlation)), ("nights", &at)])
    }));
    said.push(fill("checks.desc_nights", &[("nights", &c.nights)]));
    said.join(" ")
}

fn signed(x: f64) -> String {
    format!("{x:.2}").replace('-', "−")
}

fn table(c: &Checks) -> Table {
    let group = |(k, g): (usize, &lumbago_domain::CalibrationGroup)| {
        vec![
            TableCell::Text(fill(
                "checks.group",
                &[("n", &(k + 1)), ("all", &c.calibration.len())],
            )),
            TableCell::Number(g.nights.to_string()),
            TableCell::Number(format!("{:.1}", g.expected_in_30)),
            TableCell::Number(decimal_range(&g.observed_in_30)),
        ]
    };
    let lag = |l: &lumbago_domain::LagCorrelation| {
        vec![
            TableCell::Text(plural("checks.apart", u32::from(l.lag), &[])),
            TableCell::Number(l.pairs.to_string()),
            TableCell::Number(format!("±{:.2}", l.limit)),
            TableCell::Number(signed(l.correlation)),
        ]
    };
    Table {
        caption: fill("checks.caption", &[("nights", &c.nights)]),
        header: texts(["checks.what", "checks.pairs", "checks.expected", "checks.seen"]),
        rows: c.calibration.iter().enumerate().map(group).chain(c.lags.iter().map(lag)).collect(),
    }
}

fn plot((x0, y0): (f64, f64), left: f64) -> Plot {
    Plot { left: x0 + left, right: x0 + HALF - 8.0, top: y0 + 46.0, bottom: y0 + 206.0 }
}

fn heads(
    canvas: &Canvas,
    frame: Frame,
    (x0, y0): (f64, f64),
    what: &str,
    unit: &str,
) -> Result<(), SceneError> {
    let strong = frame.strong();
    canvas.text((x0, y0 + frame.size), &fit(what, strong.weight, strong.size, HALF), strong)?;
    let unit = fit(unit, frame.ink().weight, frame.size, HALF);
    canvas.text((x0, y0 + 2.0 * frame.size + 5.0), &unit, frame.mut_())
}

fn calibration(
    canvas: &Canvas,
    frame: Frame,
    c: &Checks,
    nights: &str,
    corner: (f64, f64),
) -> Result<(), SceneError> {
    let plot = plot(corner, 26.0);
    let largest = c
        .calibration
        .iter()
        .flat_map(|g| [g.expected_in_30, g.observed_in_30.high])
        .fold(0.0, f64::max);
    let top = RATE_TOPS.into_iter().find(|t| *t >= largest).unwrap_or(30.0);
    let y = Scale::linear([0.0, top], [plot.bottom, plot.top]);
    let x = Scale::linear([0.0, top], [plot.left, plot.right - 6.0]);
    let unit = fill("checks.unit", &[("event_nights", &drawable(nights))]);
    heads(canvas, frame, corner, text("checks.calibration"), &unit)?;
    rate_axis(canvas, frame, &plot, &y, top)?;
    canvas.line(&[(x.at(0.0), y.at(0.0)), (x.at(top), y.at(top))], pen(Token::Ink, 1.2))?;
    let at = |g: &lumbago_domain::CalibrationGroup| x.clamped(g.expected_in_30).0;
    for g in &c.calibration {
        let (low, high) = (y.clamped(g.observed_in_30.low).0, y.clamped(g.observed_in_30.high).0);
        canvas.line(&[(at(g), low), (at(g), high)], pen(Token::Blue, 2.0))?;
    }
    for (k, g) in c.calibration.iter().enumerate() {
        let place = (at(g), y.clamped(g.observed_in_30.point).0);
        canvas.disc(place, 4.5, Token::Blue)?;
        canvas.spot(k, place);
    }
    for tick in linear_ticks(0.0, top, 6) {
        let place = (x.at(tick), plot.bottom + 6.0 + frame.size);
        canvas.text(place, &format!("{tick:.0}"), middle(frame.mut_()))?;
    }
    let foot = (plot.left, plot.bottom + 12.0 + 2.0 * frame.size);
    canvas.text(foot, text("checks.by_model"), frame.mut_())
}

fn lags(canvas: &Canvas, frame: Frame, c: &Checks, corner: (f64, f64)) -> Result<(), SceneError> {
    let plot = plot(corner, 42.0);
    let largest = c.lags.iter().map(|l| l.correlation.abs().max(l.limit)).fold(0.0, f64::max);
    let reach = REACH.into_iter().find(|r| *r >= largest).unwrap_or(1.0);
    let y = Scale::linear([-reach, reach], [plot.bottom, plot.top]);
    let most = c.lags.iter().map(|l| l.lag).max().unwrap_or(1);
    let x = Scale::linear([0.5, f64::from(most) + 0.5], [plot.left, plot.right]);
    heads(canvas, frame, corner, text("checks.left"), text("checks.residuals"))?;
    for tick in [-reach, 0.0, reach] {
        let token = if tick == 0.0 { Token::Line } else { Token::Grid };
        canvas.line(&[(plot.left, y.at(tick)), (plot.right, y.at(tick))], pen(token, 1.0))?;
        let words = format!("{tick:.1}").replace('-', "−").replace("0.0", "0");
        canvas.text((plot.left - 6.0, y.at(tick) + frame.drop()), &words, end(frame.mut_()))?;
    }
    for sign in [1.0, -1.0] {
        let limits: Vec<_> =
            c.lags.iter().map(|l| (x.at(f64::from(l.lag)), y.clamped(sign * l.limit).0)).collect();
        canvas.line(&limits, dashed(Token::Ink, 1.2, "4 3"))?;
    }
    for (k, l) in c.lags.iter().enumerate() {
        let (at, end) = (x.at(f64::from(l.lag)), y.clamped(l.correlation).0);
        canvas.line(&[(at, y.at(0.0)), (at, end)], pen(Token::Blue, 5.0))?;
        canvas.spot(c.calibration.len() + k, (at, end));
    }
    for lag in c.lags.iter().map(|l| l.lag).filter(|l| *l == 1 || l % 7 == 0) {
        let place = (x.at(f64::from(lag)), plot.bottom + 6.0 + frame.size);
        canvas.text(place, &lag.to_string(), middle(frame.mut_()))?;
    }
    let foot = (plot.left, plot.bottom + 12.0 + 2.0 * frame.size);
    canvas.text(foot, text("checks.nights_apart"), frame.mut_())
}
