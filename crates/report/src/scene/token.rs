//! The ten colour tokens. Nothing is drawn in any other colour.
//!
//! The hues descend from Okabe and Ito's blue and vermillion (2008), darkened until text passes
//! WCAG 2.2 contrast on the paper of either theme. Blue and warm have nearly the same lightness,
//! so colour never carries a meaning alone: direction is a position, certainty is filled or
//! hollow, the state of a night is a shape.

use plotters::style::RGBColor;

/// A named colour with a value for light and for dark paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// Text; zero and one lines.
    Ink,
    /// Secondary text; marks of an open verdict.
    Mut,
    /// Outlines; marks of nights not logged.
    Line,
    /// Main data; "fewer".
    Blue,
    /// Spasm ticks; "more".
    Warm,
    /// Interval bands, never alone.
    Band,
    /// Grid lines.
    Grid,
    /// A night without a spasm.
    S0,
    /// Secondary data.
    S1,
    /// The ground.
    Paper,
}

/// Every token, in the order of the style sheet.
pub const TOKENS: [Token; 10] = [
    Token::Ink,
    Token::Mut,
    Token::Line,
    Token::Blue,
    Token::Warm,
    Token::Band,
    Token::Grid,
    Token::S0,
    Token::S1,
    Token::Paper,
];

impl Token {
    /// The name in class names and CSS variables.
    pub const fn name(self) -> &'static str {
        match self {
            Token::Ink => "ink",
            Token::Mut => "mut",
            Token::Line => "line",
            Token::Blue => "blue",
            Token::Warm => "warm",
            Token::Band => "band",
            Token::Grid => "grid",
            Token::S0 => "s0",
            Token::S1 => "s1",
            Token::Paper => "paper",
        }
    }

    /// Red, green and blue on light paper. The values are distinct: the drawing back-end finds
    /// the token by them.
    pub const fn light(self) -> (u8, u8, u8) {
        match self {
            Token::Ink => (0x1a, 0x1f, 0x26),
            Token::Mut => (0x53, 0x5d, 0x69),
            Token::Line => (0x76, 0x80, 0x8c),
            Token::Blue => (0x00, 0x5f, 0x9e),
            Token::Warm => (0xb3, 0x46, 0x00),
            Token::Band => (0xdb, 0xe9, 0xf4),
            Token::Grid => (0xd5, 0xda, 0xe1),
            Token::S0 => (0xe9, 0xed, 0xf2),
            Token::S1 => (0x9c, 0xc3, 0xe2),
            Token::Paper => (0xff, 0xff, 0xff),
        }
    }

    /// Red, green and blue on dark paper.
    pub const fn dark(self) -> (u8, u8, u8) {
        match self {
            Token::Ink => (0xee, 0xf1, 0xf4),
            Token::Mut => (0xb3, 0xbc, 0xc7),
            Token::Line => (0x8a, 0x94, 0xa0),
            Token::Blue => (0x6c, 0xb6, 0xec),
            Token::Warm => (0xf5, 0x9a, 0x4a),
            Token::Band => (0x1d, 0x3a, 0x52),
            Token::Grid => (0x33, 0x3b, 0x45),
            Token::S0 => (0x2a, 0x31, 0x39),
            Token::S1 => (0x3f, 0x6c, 0x8f),
            Token::Paper => (0x14, 0x18, 0x1d),
        }
    }

    /// The token whose light value this is.
    pub fn of_light(rgb: (u8, u8, u8)) -> Option<Token> {
        TOKENS.into_iter().find(|t| t.light() == rgb)
    }

    /// As a plotters colour.
    pub fn rgb(self) -> RGBColor {
        let (r, g, b) = self.light();
        RGBColor(r, g, b)
    }
}

/// `#rrggbb`.
pub fn hex((r, g, b): (u8, u8, u8)) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Fill (`f-…`) and stroke (`o-…`) classes with literal light values, for a drawing that stands
/// alone: rasterisers know no CSS variables.
pub fn literal_style() -> String {
    let mut css = looks(&hex(Token::Ink.light()));
    for t in TOKENS {
        let (name, hex) = (t.name(), hex(t.light()));
        css.push_str(&format!("svg .f-{name}{{fill:{hex}}}.o-{name}{{stroke:{hex}}}"));
    }
    css
}

/// The same classes bound to the page's CSS variables (`--ink`, …).
pub fn variable_style() -> String {
    let mut css = looks("var(--ink)");
    for t in TOKENS {
        let name = t.name();
        css.push_str(&format!(
            "svg .f-{name}{{fill:var(--{name})}}.o-{name}{{stroke:var(--{name})}}"
        ));
    }
    css
}

/// Looks that are no colour: unfilled, a disc, a label's weight and the end it is set from.
fn looks(ink: &str) -> String {
    format!(
        "svg text{{fill:{ink}}}.n,.d{{fill:none}}.d{{stroke-linecap:round}}svg .b{{font-weight:600}}\
         .m{{text-anchor:middle}}.e{{text-anchor:end}}"
    )
}

/// WCAG 2 contrast ratio of two sRGB colours, 1 to 21.
///
/// ```text
/// L = 0.2126 R + 0.7152 G + 0.0722 B,  C = c/12.92 or ((c + 0.055)/1.055)^2.4
/// contrast = (L_light + 0.05) / (L_dark + 0.05)
/// ```
pub fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_agrees_with_published_values() {
        // WCAG: black on white 21, and #777 on white 4.48, the well-known near miss.
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((contrast((0x77, 0x77, 0x77), (255, 255, 255)) - 4.48).abs() < 0.005);
    }

    #[test]
    fn every_pair_in_use_passes_in_both_themes() {
        use Token::*;
        // (mark, ground, least contrast): 4.5 for text, 3 for marks.
        let pairs = [
            (Ink, Paper, 4.5),
            (Mut, Paper, 4.5),
            (Blue, Paper, 4.5),
            (Warm, Paper, 4.5),
            (Ink, Band, 4.5),
            (Ink, S0, 4.5),
            (Paper, Blue, 4.5),
            (Line, Paper, 3.0),
            (Blue, Band, 3.0),
            (Blue, S0, 3.0),
            (Line, S0, 3.0),
        ];
        for (mark, ground, least) in pairs {
            for (theme, value) in [
                ("light", contrast(mark.light(), ground.light())),
                ("dark", contrast(mark.dark(), ground.dark())),
            ] {
                assert!(value >= least, "{mark:?} on {ground:?}, {theme}: {value:.2} < {least}");
            }
        }
    }

    #[test]
    fn light_values_name_one_token_each() {
        for t in TOKENS {
            assert_eq!(Token::of_light(t.light()), Some(t));
        }
        assert_eq!(Token::of_light((255, 0, 0)), None);
    }
}
