//! The table behind a chart as a CSV file that no spreadsheet takes for a program.

use crate::scene::{Table, clean};

/// The table, header first, fields quoted where needed (RFC 4180, with line feeds).
///
/// A text that begins like a formula (`=`, `+`, `-`, `@` and their full-width forms) and is not a
/// number gets an apostrophe in front, as spreadsheets write text.
pub(crate) fn csv(table: &Table) -> String {
    let mut out = line(table.header.iter().map(String::as_str));
    for row in &table.rows {
        out.push_str(&line(row.iter().map(|cell| cell.text())));
    }
    out
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(field).collect();
    cells.join(",") + "\n"
}

fn field(text: &str) -> String {
    let text = inert(&clean(text));
    if text.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn inert(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    if formula && text.parse::<f64>().is_err() { format!("'{text}") } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::TableCell;

    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        let cells = ["=1+1", "@x", "-0.5", "+HYPERLINK(\"a\")", "\t=1", "a,b", "－1", "plain"];
        let table = Table {
            caption: String::new(),
            header: vec!["=cmd".into()],
            rows: cells.iter().map(|c| vec![TableCell::Text((*c).into())]).collect(),
        };
        let expected =
            "'=cmd\n'=1+1\n'@x\n-0.5\n\"'+HYPERLINK(\"\"a\"\")\"\n'=1\n\"a,b\"\n'－1\nplain\n";
        assert_eq!(csv(&table), expected);
    }
}
