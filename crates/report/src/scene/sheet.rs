//! The sheet a drawing is written on: SVG text, and a note of every label for the audit.
//!
//! Neighbouring marks of one look (the ticks of a rug, the squares of a calendar) are joined into
//! one path element, which keeps a year of nights at a few kilobytes.

use super::font::{ASCENT, DESCENT, Weight, has_glyph, width};
use super::token::Token;
use super::words::escape;

/// Units of the plotters back-end per pixel of the drawing: its whole-number coordinates become
/// tenths of a pixel.
pub(crate) const UNITS: i32 = 10;

/// How a mark is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Fill(Token),
    /// Token and diameter in units, of discs.
    Dot(Token, u32),
    /// Token and stroke width in units.
    Stroke(Token, u32),
}

/// A label as placed, in pixels of the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Font size.
    pub size: f64,
    /// Left, top, right, bottom of its ink.
    pub bounds: [f64; 4],
    /// Characters it holds that the font cannot draw.
    pub missing: String,
}

/// Where a mark stands and which row of the chart's table tells of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Row of the table, from 0.
    pub row: usize,
    /// Place in pixels of the drawing.
    pub at: (f64, f64),
}

#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) body: String,
    pub(crate) labels: Vec<Label>,
    pub(crate) size: f64,
    pub(crate) dash: Option<&'static str>,
    pub(crate) spots: Vec<Spot>,
    pub(crate) data: Vec<(&'static str, String)>,
    run: Option<(Paint, Option<&'static str>)>,
    path: String,
    words: String,
    /// Labels of a single letter, by class and size: letters of one look share an element.
    letters: Vec<(String, Letters)>,
}

/// Letters that share an element, each with a place of its own.
#[derive(Debug, Default)]
struct Letters {
    x: Vec<i32>,
    y: Vec<i32>,
    text: String,
}

impl Sheet {
    /// An empty sheet on which most labels have this size.
    pub(crate) fn new(size: f64) -> Self {
        Self { size, ..Self::default() }
    }

    /// Adds path data in the current look, joining it to the run before if that looks the same.
    pub(crate) fn mark(&mut self, paint: Paint, data: &str) {
        let look = (paint, self.dash);
        if self.run != Some(look) {
            self.flush();
            self.run = Some(look);
        }
        self.path.push_str(data);
    }

    /// Ends the current run.
    pub(crate) fn flush(&mut self) {
        let Some((paint, dash)) = self.run.take() else { return };
        let path = std::mem::take(&mut self.path);
        if path.is_empty() {
            return;
        }
        match paint {
            Paint::Fill(token) => {
                self.body.push_str(&format!("<path class=\"f-{}\"", token.name()))
            }
            Paint::Dot(token, across) => self.body.push_str(&format!(
                "<path class=\"d o-{}\" stroke-width=\"{}\"",
                token.name(),
                tenths(across as i32)
            )),
            Paint::Stroke(token, w) => self.body.push_str(&format!(
                "<path class=\"n o-{}\" stroke-width=\"{}\"",
                token.name(),
                tenths(w as i32)
            )),
        }
        if let Some(dash) = dash {
            self.body.push_str(&format!(" stroke-dasharray=\"{dash}\""));
        }
        self.body.push_str(&format!(" d=\"{path}\"/>"));
    }

    /// Raw markup between marks (group tags). The caller has escaped it.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.close();
        self.body.push_str(markup);
    }

    /// Ends the current run and puts the labels on top: a label never breaks a run of marks, and
    /// no mark lies over a label.
    pub(crate) fn close(&mut self) {
        self.flush();
        let words = std::mem::take(&mut self.words);
        self.body.push_str(&words);
        for (look, letters) in std::mem::take(&mut self.letters) {
            let list = |units: &[i32]| -> String {
                let same = units.iter().all(|u| *u == units[0]);
                let kept = if same { &units[..1] } else { units };
                kept.iter().map(|u| tenths(*u)).collect::<Vec<_>>().join(" ")
            };
            // One place for all would set the letters after the first side by side.
            let x: Vec<String> = letters.x.iter().map(|x| tenths(*x)).collect();
            let (x, y, text) = (x.join(" "), list(&letters.y), escape(&letters.text));
            self.body.push_str(&format!("<text{look} x=\"{x}\" y=\"{y}\">{text}</text>"));
        }
    }

    /// A label; `x` is where its anchor stands, `y` its baseline, both in units.
    pub(crate) fn label(
        &mut self,
        text: &str,
        x: i32,
        y: i32,
        size: f64,
        look: (Token, Weight),
        anchor: Anchor,
    ) {
        if text.is_empty() {
            return;
        }
        let (token, weight) = look;
        let missing: String = text.chars().filter(|&c| !has_glyph(c)).collect();
        let wide = width(text, weight, size);
        let (x_px, y_px) = (f64::from(x) / f64::from(UNITS), f64::from(y) / f64::from(UNITS));
        let left = match anchor {
            Anchor::Start => x_px,
            Anchor::Middle => x_px - wide / 2.0,
            Anchor::End => x_px - wide,
        };
        let bounds = [left, y_px - ASCENT * size, left + wide, y_px + DESCENT * size];
        self.labels.push(Label { text: text.into(), size, bounds, missing });
        // Ink, regular, from its left end: what a label is that says nothing of itself.
        let mut classes: Vec<String> = Vec::new();
        classes.extend((token != Token::Ink).then(|| format!("f-{}", token.name())));
        classes.extend((weight == Weight::Semibold).then(|| "b".into()));
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => classes.push("m".into()),
            Anchor::End => classes.push("e".into()),
        }
        let class = match classes.is_empty() {
            true => String::new(),
            false => format!(" class=\"{}\"", classes.join(" ")),
        };
        let size = if size == self.size {
            String::new()
        } else {
            format!(" font-size=\"{}\"", tenths((size * f64::from(UNITS)).round() as i32))
        };
        let look = format!("{class}{size}");
        // A letter on which an accent stands is two characters, and has no place in a list.
        let mut characters = text.chars();
        if let (Some(letter), None) = (characters.next(), characters.next())
            && letter.is_ascii_alphanumeric()
        {
            let known = self.letters.iter().position(|(l, _)| *l == look);
            let at = known.unwrap_or_else(|| {
                self.letters.push((look, Letters::default()));
                self.letters.len() - 1
            });
            let letters = &mut self.letters[at].1;
            letters.x.push(x);
            letters.y.push(y);
            letters.text.push(letter);
            return;
        }
        self.words.push_str(&format!(
            "<text{look} x=\"{}\" y=\"{}\">{}</text>",
            tenths(x),
            tenths(y),
            escape(text)
        ));
    }
}

/// Which end of a label stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// Units as pixels: 125 becomes "12.5", 120 becomes "12", 5 becomes ".5".
pub(crate) fn tenths(units: i32) -> String {
    let (whole, tenth) = (units.abs() / UNITS, units.abs() % UNITS);
    let sign = if units < 0 { "-" } else { "" };
    match (whole, tenth) {
        (0, 0) => "0".into(),
        (_, 0) => format!("{sign}{whole}"),
        (0, _) => format!("{sign}.{tenth}"),
        _ => format!("{sign}{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_short_decimals() {
        let cases =
            [(0, "0"), (10, "1"), (125, "12.5"), (-5, "-.5"), (-120, "-12"), (7204, "720.4")];
        for (units, expected) in cases {
            assert_eq!(tenths(units), expected);
        }
    }

    #[test]
    fn letters_of_one_look_share_an_element_and_keep_their_places() {
        let mut sheet = Sheet::new(13.0);
        let look = (Token::Ink, Weight::Regular);
        for (text, x) in [("S", 100), ("12", 150), ("B", 200)] {
            sheet.label(text, x, 305, 13.0, look, Anchor::Middle);
        }
        sheet.label("3", 300, 400, 13.0, look, Anchor::End);
        sheet.close();
        assert_eq!(
            sheet.body,
            "<text class=\"m\" x=\"15\" y=\"30.5\">12</text>\
             <text class=\"m\" x=\"10 20\" y=\"30.5\">SB</text>\
             <text class=\"e\" x=\"30\" y=\"40\">3</text>"
        );
        assert_eq!(sheet.labels.len(), 4);
    }

    #[test]
    fn marks_of_one_look_share_an_element() {
        let mut sheet = Sheet::default();
        sheet.mark(Paint::Fill(Token::Blue), "M0 0h1v1z");
        sheet.mark(Paint::Fill(Token::Blue), "M2 0h1v1z");
        sheet.mark(Paint::Fill(Token::Warm), "M4 0h1v1z");
        sheet.flush();
        assert_eq!(sheet.body.matches("<path").count(), 2);
    }
}
