//! The two sizes every chart is drawn in, and the labels they use.

use crate::scene::{Anchor, Canvas, Token, Type, Weight, width};

/// A drawing size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    /// Width in units.
    pub(super) width: f64,
    /// Size of all labels.
    pub(super) size: f64,
    /// True for the phone drawing.
    pub(super) narrow: bool,
}

/// Page, print and PNG.
pub(super) const WIDE: Frame = Frame { width: 720.0, size: 13.0, narrow: false };
/// Phone.
pub(super) const NARROW: Frame = Frame { width: 344.0, size: 14.0, narrow: true };

impl Frame {
    /// An empty canvas of this width.
    pub(super) fn canvas(self, height: f64) -> Canvas {
        Canvas::new(self.width as u32, height.ceil() as u32, self.size)
    }

    fn label(self, token: Token, weight: Weight, anchor: Anchor) -> Type {
        Type { token, weight, size: self.size, anchor }
    }

    /// Ink, from its left end.
    pub(super) fn ink(self) -> Type {
        self.label(Token::Ink, Weight::Regular, Anchor::Start)
    }

    /// Semibold ink, from its left end.
    pub(super) fn strong(self) -> Type {
        self.label(Token::Ink, Weight::Semibold, Anchor::Start)
    }

    /// Secondary, from its left end.
    pub(super) fn mut_(self) -> Type {
        self.label(Token::Mut, Weight::Regular, Anchor::Start)
    }

    /// Width of a regular label.
    pub(super) fn measure(self, text: &str) -> f64 {
        width(text, Weight::Regular, self.size)
    }

    /// Distance from a middle line down to the baseline of a label centred on it.
    pub(super) fn drop(self) -> f64 {
        self.size * crate::scene::CAP_HEIGHT / 2.0
    }
}

/// A label set from its right end.
pub(super) fn end(look: Type) -> Type {
    Type { anchor: Anchor::End, ..look }
}

/// A label set about its middle.
pub(super) fn middle(look: Type) -> Type {
    Type { anchor: Anchor::Middle, ..look }
}

/// The same label in another colour.
pub(super) fn tint(look: Type, token: Token) -> Type {
    Type { token, ..look }
}
