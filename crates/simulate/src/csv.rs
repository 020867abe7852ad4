//! The diary and its side tables as CSV, in lumbago's own format.

use jiff::civil::Date;
use lumbago_domain::{Mattress, NightLog, Values};

use crate::simulation::Simulated;

/// The diary: `night`, `person` where there are several, and a column a field. Empty cells are
/// not recorded.
pub fn diary_csv(simulated: &Simulated) -> String {
    let log = &simulated.log;
    let several = log.people.len() > 1;
    let columns: Vec<_> = simulated.fields.iter().filter_map(|f| log.column(f)).collect();
    let mut header = vec!["night".to_owned()];
    if several {
        header.push("person".into());
    }
    header.extend(columns.iter().map(|c| c.field.clone()));
    let mut text = String::new();
    push_row(&mut text, header.iter().map(String::as_str));
    for i in 0..log.len() {
        let mut row = vec![log.night[i].to_string()];
        if several {
            row.push(log.people[log.person[i] as usize].code.clone());
        }
        row.extend(columns.iter().map(|c| cell(&c.values, i)));
        push_row(&mut text, row.iter().map(String::as_str));
    }
    text
}

/// The mattress histories, `None` where the world keeps none beside the diary.
pub fn mattresses_csv(simulated: &Simulated) -> Option<String> {
    let log = &simulated.log;
    if log.mattresses.is_empty() {
        return None;
    }
    let several = log.people.len() > 1;
    let names =
        ["start_date", "mattress_id", "mattress_type", "firmness", "acquired_date"].into_iter();
    let mut text = String::new();
    push_row(&mut text, several.then_some("person").into_iter().chain(names));
    for m in &log.mattresses {
        let row = mattress_row(m);
        let person = several.then_some(m.person.as_str());
        push_row(&mut text, person.into_iter().chain(row.iter().map(String::as_str)));
    }
    Some(text)
}

fn mattress_row(m: &Mattress) -> [String; 5] {
    [
        m.start_date.to_string(),
        m.mattress_id.clone().unwrap_or_default(),
        m.mattress_type.clone().unwrap_or_default(),
        m.firmness.map(|f| f.to_string()).unwrap_or_default(),
        m.acquired_date.map(|d: Date| d.to_string()).unwrap_or_default(),
    ]
}

/// People and their traits, `None` where the world keeps none beside the diary.
pub fn people_csv(simulated: &Simulated) -> Option<String> {
    let log: &NightLog = &simulated.log;
    let keys: Vec<&str> = log.people.first()?.answers.iter().map(|a| a.key.as_str()).collect();
    if keys.is_empty() {
        return None;
    }
    let several = log.people.len() > 1;
    let mut text = String::new();
    push_row(&mut text, several.then_some("person").into_iter().chain(keys.iter().copied()));
    for p in &log.people {
        let values = p.answers.iter().map(|a| a.value.as_str());
        push_row(&mut text, several.then_some(p.code.as_str()).into_iter().chain(values));
    }
    Some(text)
}

/// A cell as text: numbers in their shortest form, yes/no, level keys, HH:MM.
pub(crate) fn cell(values: &Values, i: usize) -> String {
    match values {
        Values::Number(v) => v.get(i).map(f64::to_string),
        Values::YesNo(v) => v.get(i).map(|&b| if b { "yes" } else { "no" }.to_owned()),
        Values::Clock(v) => v.get(i).map(|&m| format!("{:02}:{:02}", m / 60, m % 60)),
        Values::Level { .. } | Values::Text(_) => values.text(i).map(str::to_owned),
    }
    .unwrap_or_default()
}

/// A record with the quotes it needs (RFC 4180) and a line feed.
pub(crate) fn push_row<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let mut text = String::new();
        push_row(&mut text, ["a", "b, c", "the \"usual\"", ""].into_iter());
        assert_eq!(text, "a,\"b, c\",\"the \"\"usual\"\"\",\n");
    }
}
