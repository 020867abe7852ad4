//! Nights as CSV: lumbago's own diary format, so that what is written is read back by everyone.

use lumbago_domain::{NightLog, Values};

/// The nights as a diary CSV: `night`, `person` where anybody is named, then every recorded field.
///
/// Cells that a spreadsheet would take for a formula are led by an apostrophe only in free text;
/// numbers, dates and levels never begin that way.
pub fn write_csv(log: &NightLog) -> Vec<u8> {
    let named = log.people.iter().any(|p| !p.code.is_empty());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["night".to_string()];
    if named {
        header.push("person".into());
    }
    header.extend(log.columns.iter().map(|c| c.field.clone()));
    // Writing to memory cannot fail.
    let _ = writer.write_record(&header);
    let mut record = Vec::with_capacity(header.len());
    for i in 0..log.len() {
        record.clear();
        record.push(log.night[i].to_string());
        if named {
            record.push(log.people[log.person[i] as usize].code.clone());
        }
        record.extend(log.columns.iter().map(|c| cell(&c.values, i)));
        let _ = writer.write_record(&record);
    }
    writer.into_inner().unwrap_or_default()
}

fn cell(values: &Values, i: usize) -> String {
    match values {
        Values::Number(v) => v.get(i).map_or_else(String::new, f64::to_string),
        Values::YesNo(v) => v.get(i).map_or("", |&b| if b { "yes" } else { "no" }).into(),
        Values::Clock(v) => {
            v.get(i).map_or_else(String::new, |m| format!("{:02}:{:02}", m / 60, m % 60))
        }
        Values::Level { .. } => values.text(i).unwrap_or_default().into(),
        Values::Text(v) => v.get(i).map_or_else(String::new, |t| guard(t)),
    }
}

/// Free text that a spreadsheet would run as a formula is led by an apostrophe.
fn guard(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.into()
    }
}
