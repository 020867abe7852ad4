//! Migraine Buddy: attacks under another table.

use jiff::civil::date;

use crate::{aside, fixture, said, told};

#[test]
fn attacks_in_the_back_at_night_count_and_others_do_not() {
    let ingested = fixture("migraine_buddy/two_tables.csv");
    assert_eq!(ingested.recognised.format, "migraine_buddy");
    assert_eq!(said(&ingested, date(2024, 11, 15), "spasm_any"), ["yes"]);
    assert_eq!(said(&ingested, date(2024, 11, 15), "spasm_severity"), ["6"]);
    // A pain level of 14 is left out, the attack is not.
    assert_eq!(said(&ingested, date(2024, 11, 17), "spasm_any"), ["yes"]);
    assert!(said(&ingested, date(2024, 11, 17), "spasm_severity").is_empty());
    assert!(told(&ingested).iter().any(|(code, ..)| *code == "value-out-of-range"));
    // The back of the head is not the back.
    assert_eq!(aside(&ingested), [(8, "not-the-back")]);
}
