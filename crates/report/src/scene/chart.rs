//! A chart as plain data: what it shows in words, in two drawings and in a table.

use super::canvas::Drawing;
use super::token::literal_style;
use super::words::escape;
use super::{FAMILY, SceneError};
use crate::locale::fill;

/// A chart, complete with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Prefix of every element id and stem of the file name.
    pub id: String,
    /// The takeaway, as a heading.
    pub title: String,
    /// One sentence on how to read it.
    pub how_to_read: String,
    /// What it is, up to 60 characters: the accessible name.
    pub name: String,
    /// The accessible description: type, span, finding with numbers.
    pub desc: String,
    /// The drawing for pages, print and PNG.
    pub wide: Drawing,
    /// The drawing for phones.
    pub narrow: Drawing,
    /// Where it is made of small drawings, these one by one, each 344 wide: a page sets them side by
    /// side as it has room, in the place of the two above.
    pub halves: Vec<Drawing>,
    /// Every number it shows.
    pub table: Table,
}

/// A table with a heading row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Caption.
    pub caption: String,
    /// Column headings; the first column names the row.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<TableCell>>,
}

/// A cell: text, or a number that is set flush right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableCell {
    /// Words.
    Text(String),
    /// A formatted number.
    Number(String),
}

impl TableCell {
    /// What it says.
    pub fn text(&self) -> &str {
        match self {
            TableCell::Text(t) | TableCell::Number(t) => t,
        }
    }
}

impl Drawing {
    /// The drawing for a page: colours come from the page's style sheet, ids carry a prefix.
    pub fn inline(&self, id: &str, name: &str, desc: &str) -> String {
        let words = format!(
            "<title id=\"{0}-t\">{1}</title><desc id=\"{0}-d\">{2}</desc>",
            escape(id),
            escape(name),
            escape(desc)
        );
        self.element(id, &words)
    }

    /// The same with the name and description that another drawing of the page carries.
    pub fn inline_named(&self, other: &str) -> String {
        self.element(other, "")
    }

    fn element(&self, id: &str, words: &str) -> String {
        let (id, w, h) = (escape(id), self.width, self.height);
        let mut data: String =
            self.data.iter().map(|(k, v)| format!(" data-{k}=\"{}\"", escape(v))).collect();
        if !self.spots.is_empty() {
            let spots: Vec<String> = self
                .spots
                .iter()
                .map(|s| format!("{},{:.0},{:.0}", s.row, s.at.0, s.at.1))
                .collect();
            data.push_str(&format!(" data-at=\"{}\"", spots.join(" ")));
        }
        format!(
            "<svg viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" font-size=\"{}\" role=\"img\" \
             aria-labelledby=\"{id}-t\" aria-describedby=\"{id}-d\"{data}>{words}{}</svg>",
            self.size, self.body
        )
    }

    /// A file of its own, in the light colours.
    pub fn standalone(&self, name: &str, desc: &str) -> String {
        let (w, h) = (self.width, self.height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
             font-family=\"{FAMILY}\" font-size=\"{}\" stroke-linejoin=\"round\" role=\"img\"><title>{}</title><desc>{}</desc>\
             <style>{}</style><path class=\"f-paper\" d=\"M0 0h{w}v{h}h-{w}z\"/>{}</svg>",
            self.size,
            escape(name),
            escape(desc),
            literal_style(),
            self.body
        )
    }
}

impl Chart {
    /// Inline SVG for pages, print and large screens.
    pub fn svg_wide(&self) -> String {
        self.wide.inline(&format!("{}-w", self.id), &self.name, &self.desc)
    }

    /// Inline SVG for phones, where it stands alone.
    pub fn svg_narrow(&self) -> String {
        self.narrow.inline(&format!("{}-n", self.id), &self.name, &self.desc)
    }

    /// Inline SVG for phones beside the wide drawing, whose name and description it shares.
    pub fn svg_narrow_beside(&self) -> String {
        self.narrow.inline_named(&format!("{}-w", self.id))
    }

    /// Inline SVG of each small drawing; the first carries the description of all.
    pub fn svg_halves(&self) -> Vec<String> {
        let of = |(k, half): (usize, &Drawing)| {
            let (n, all) = (k + 1, self.halves.len());
            let rest = fill("figure.drawing", &[("name", &self.name), ("n", &n), ("all", &all)]);
            let (name, desc) = if k == 0 { (&self.name, &self.desc) } else { (&rest, &rest) };
            half.inline(&format!("{}-{}", self.id, k + 1), name, desc)
        };
        self.halves.iter().enumerate().map(of).collect()
    }

    /// The wide drawing under its heading, to be shown outside the report.
    pub fn poster(&self) -> Result<Drawing, SceneError> {
        super::poster::poster(self)
    }
}
