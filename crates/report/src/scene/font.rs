//! The embedded typeface: "Report Sans", Inter 4.1 cut down (see `assets/fonts/README.md`).
//! Every width used in a layout is measured here; no font of the machine is ever asked for.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, GlyphId};

/// Regular weight, TrueType.
pub const REGULAR_TTF: &[u8] = include_bytes!("../../assets/fonts/report-sans-400.ttf");
/// Semibold weight, TrueType.
pub const SEMIBOLD_TTF: &[u8] = include_bytes!("../../assets/fonts/report-sans-600.ttf");
/// Regular weight for the page.
pub const REGULAR_WOFF2: &[u8] = include_bytes!("../../assets/fonts/report-sans-400.woff2");
/// Semibold weight for the page.
pub const SEMIBOLD_WOFF2: &[u8] = include_bytes!("../../assets/fonts/report-sans-600.woff2");

/// Family name written into the font files.
pub const FAMILY: &str = "Report Sans";

/// Height of capitals as a share of the size.
pub const CAP_HEIGHT: f64 = 0.727;
/// Reach above the baseline of the tallest ordinary letters, as a share of the size.
pub(super) const ASCENT: f64 = 0.77;
/// Reach below the baseline, as a share of the size.
pub(super) const DESCENT: f64 = 0.21;

/// The two weights in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    Semibold,
}

fn face(weight: Weight) -> &'static FontRef<'static> {
    static REGULAR: OnceLock<FontRef<'static>> = OnceLock::new();
    static SEMIBOLD: OnceLock<FontRef<'static>> = OnceLock::new();
    let (cell, bytes) = match weight {
        Weight::Regular => (&REGULAR, REGULAR_TTF),
        Weight::Semibold => (&SEMIBOLD, SEMIBOLD_TTF),
    };
    cell.get_or_init(|| {
        FontRef::try_from_slice(bytes).expect("the embedded font is a valid TrueType file")
    })
}

/// Advance width of a text in units of the drawing. Kerning is left out, so the result errs
/// towards too wide (at most about 3 % on pairs like "AV").
pub fn width(text: &str, weight: Weight, size: f64) -> f64 {
    let face = face(weight);
    let em = f64::from(face.units_per_em().expect("TrueType fonts state their em"));
    let advance = |c| f64::from(face.h_advance_unscaled(face.glyph_id(c)));
    text.chars().map(advance).sum::<f64>() / em * size
}

/// True if both weights have a glyph for the character.
pub fn has_glyph(c: char) -> bool {
    [Weight::Regular, Weight::Semibold].into_iter().all(|w| face(w).glyph_id(c) != GlyphId(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_tabular_in_both_weights() {
        for weight in [Weight::Regular, Weight::Semibold] {
            let zero = width("0", weight, 100.0);
            for d in '1'..='9' {
                assert!((width(&d.to_string(), weight, 100.0) - zero).abs() < 1e-9, "{d}");
            }
        }
    }

    #[test]
    fn signs_the_report_uses_are_in_the_font() {
        for c in "≤≥−×÷·…–—‘’“”←→↑↓□●○°µäößÅłŐșŠžĳ½\u{a0}\u{202f}".chars()
        {
            assert!(has_glyph(c), "{c} {:04x}", c as u32);
        }
        assert!(!has_glyph('硬'));
    }

    #[test]
    fn widths_match_the_font_file() {
        // Advance of the tabular zero is 1328 of 2048 units (fontTools, hmtx).
        assert!((width("0", Weight::Regular, 2048.0) - 1328.0).abs() < 1e-6);
        assert!((width("00", Weight::Regular, 13.0) - 2.0 * 1328.0 / 2048.0 * 13.0).abs() < 1e-6);
    }
}
