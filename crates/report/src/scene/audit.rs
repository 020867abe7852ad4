//! The machine's eye: finds labels that collide, leave the canvas, lack a glyph or are too small.

use std::fmt;

use super::canvas::Drawing;
use super::chart::Chart;
use super::sheet::Label;

/// Smallest label on a drawing 720 wide: 13 units are 9.3 pt on A4 and 13 px on a page.
const LEAST_WIDE: f64 = 13.0;
/// Smallest label on a drawing 344 wide: 14 units are 12 px on a phone 320 px wide.
const LEAST_NARROW: f64 = 14.0;
/// Labels may come this close, in pixels, before they count as colliding.
const SLACK: f64 = 0.5;

/// Something a reader would see wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Two labels lie over each other.
    Overlap {
        /// Chart and variant.
        place: String,
        /// One label.
        first: String,
        /// The other.
        second: String,
    },
    /// A label leaves the canvas.
    Outside {
        /// Chart and variant.
        place: String,
        /// The label.
        label: String,
        /// Its bounds: left, top, right, bottom.
        bounds: [f64; 4],
    },
    /// The font lacks characters of a label.
    MissingGlyph {
        /// Chart and variant.
        place: String,
        /// The label.
        label: String,
        /// The characters.
        missing: String,
    },
    /// A label is too small to read.
    TooSmall {
        /// Chart and variant.
        place: String,
        /// The label.
        label: String,
        /// Its size in units.
        size: f64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Overlap { place, first, second } => {
                write!(f, "{place}: “{first}” lies over “{second}”")
            }
            Fault::Outside { place, label, bounds } => {
                write!(f, "{place}: “{label}” leaves the canvas, {bounds:?}")
            }
            Fault::MissingGlyph { place, label, missing } => {
                write!(f, "{place}: no glyph for {missing} in “{label}”")
            }
            Fault::TooSmall { place, label, size } => {
                write!(f, "{place}: “{label}” is only {size} units high")
            }
        }
    }
}

/// Checks all drawings of a chart.
pub fn audit(chart: &Chart) -> Vec<Fault> {
    let mut faults = audit_drawing(&format!("{}, wide", chart.id), &chart.wide);
    faults.extend(audit_drawing(&format!("{}, narrow", chart.id), &chart.narrow));
    for (k, half) in chart.halves.iter().enumerate() {
        faults.extend(audit_drawing(&format!("{}, drawing {}", chart.id, k + 1), half));
    }
    faults
}

/// Checks one drawing; `place` names it in the faults.
pub fn audit_drawing(place: &str, drawing: &Drawing) -> Vec<Fault> {
    let place = place.to_string();
    let (width, height) = (f64::from(drawing.width), f64::from(drawing.height));
    let least = if drawing.width < 500 { LEAST_NARROW } else { LEAST_WIDE };
    let mut faults = Vec::new();
    for (i, label) in drawing.labels.iter().enumerate() {
        let text = || label.text.clone();
        let [left, top, right, bottom] = label.bounds;
        if left < -SLACK || top < -SLACK || right > width + SLACK || bottom > height + SLACK {
            faults.push(Fault::Outside {
                place: place.clone(),
                label: text(),
                bounds: label.bounds,
            });
        }
        if !label.missing.is_empty() {
            faults.push(Fault::MissingGlyph {
                place: place.clone(),
                label: text(),
                missing: label.missing.clone(),
            });
        }
        if label.size < least {
            faults.push(Fault::TooSmall { place: place.clone(), label: text(), size: label.size });
        }
        for other in drawing.labels[..i].iter().filter(|o| overlap(o, label)) {
            faults.push(Fault::Overlap {
                place: place.clone(),
                first: other.text.clone(),
                second: text(),
            });
        }
    }
    faults
}

fn overlap(a: &Label, b: &Label) -> bool {
    let along = |i: usize, j: usize| a.bounds[j].min(b.bounds[j]) - a.bounds[i].max(b.bounds[i]);
    along(0, 2) > SLACK && along(1, 3) > SLACK
}

#[cfg(test)]
mod tests {
    use super::super::{Anchor, Canvas, Token, Type, Weight};
    use super::*;

    fn look(size: f64) -> Type {
        Type { token: Token::Ink, weight: Weight::Regular, size, anchor: Anchor::Start }
    }

    fn faults(draw: impl FnOnce(&Canvas)) -> Vec<Fault> {
        let canvas = Canvas::new(720, 100, 13.0);
        draw(&canvas);
        audit_drawing("test", &canvas.finish())
    }

    #[test]
    fn a_sound_drawing_has_no_faults() {
        let found = faults(|c| {
            c.text((0.0, 20.0), "Sleep position", look(13.0)).unwrap();
            c.text((0.0, 40.0), "On the back", look(13.0)).unwrap();
        });
        assert_eq!(found, []);
    }

    #[test]
    fn each_kind_of_fault_is_found() {
        let over = faults(|c| {
            c.text((0.0, 20.0), "first label", look(13.0)).unwrap();
            c.text((20.0, 24.0), "second label", look(13.0)).unwrap();
        });
        assert!(matches!(over[..], [Fault::Overlap { .. }]), "{over:?}");
        let out = faults(|c| c.text((690.0, 20.0), "cut off here", look(13.0)).unwrap());
        assert!(matches!(out[..], [Fault::Outside { .. }]), "{out:?}");
        let small = faults(|c| c.text((0.0, 20.0), "tiny", look(9.0)).unwrap());
        assert!(matches!(small[..], [Fault::TooSmall { .. }]), "{small:?}");
        let glyph = faults(|c| c.text((0.0, 20.0), "硬い", look(13.0)).unwrap());
        assert!(matches!(glyph[..], [Fault::MissingGlyph { .. }]), "{glyph:?}");
    }
}
