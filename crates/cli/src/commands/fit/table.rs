//! From a file to the columns a formula speaks of.

use anyhow::{Result, anyhow};
use lumbago_stats::formula::{Formula, Frame, Values, Variable};
use lumbago_store::{StoreError, TableValues, read_table, table_names};

/// The columns of the formula and those named `also`, and remarks on how they were read. Names
/// that are not in the file are left to the formula, which knows their place.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    formula: &Formula,
    also: &[&str],
) -> Result<(Frame, Vec<String>)> {
    let fail = |e: StoreError| anyhow!("{e}\n  help: {}", e.hint());
    let known = table_names(name, bytes).map_err(fail)?;
    let asked = formula.columns();
    let wanted = |column: &str| {
        also.contains(&column) || asked.as_ref().is_none_or(|a| a.iter().any(|n| n == column))
    };
    let complete = asked.iter().flatten().all(|n| known.contains(n))
        && also.iter().all(|n| known.iter().any(|k| k == n));
    // A name that is not there is reported with all the names that are.
    let table = if complete {
        read_table(name, bytes, &wanted)
    } else {
        read_table(name, bytes, &|_| true)
    };
    let table = table.map_err(fail)?;
    let mut frame = Frame::new(table.rows);
    let mut remarks = Vec::new();
    for column in table.columns {
        if wanted(&column.name) {
            remarks.extend(column.remark);
        }
        let values = match column.values {
            TableValues::Number(v) => Values::Number(v),
            TableValues::Day(v) => Values::Day(v),
            TableValues::YesNo(v) => Values::YesNo(v),
            TableValues::Text { levels, codes } => Values::Text { levels, codes },
        };
        frame.columns.push(Variable { name: column.name, values, missing: column.missing });
    }
    Ok((frame, remarks))
}
