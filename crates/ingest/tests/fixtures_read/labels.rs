//! Labels as people write them, in several languages: what each is understood as, and what stays text.

use jiff::civil::date;
use lumbago_ingest::{DateMeans, Options, read};

use crate::said;

/// Label, and the fields and values it gives; nothing for a label that is kept as text.
const LABELS: &[(&str, &[(&str, &str)])] = &[
    ("kafein po 16h", &[("caffeine_any", "yes"), ("caffeine_late_any", "yes")]),
    ("Coffee after 4pm", &[("caffeine_any", "yes"), ("caffeine_late_any", "yes")]),
    ("coffee > 3pm", &[("caffeine_late_any", "yes")]),
    ("Café après 16h", &[("caffeine_late_any", "yes")]),
    ("Kaffee nach 15 Uhr", &[("caffeine_late_any", "yes")]),
    ("Caffè dopo le 17", &[]),
    ("Coffee after 9am", &[]),
    ("coffee_3x", &[("caffeine_drinks", "3"), ("caffeine_any", "yes")]),
    ("Kaffee 3 Tassen", &[("caffeine_drinks", "3")]),
    ("café x2", &[("caffeine_drinks", "2")]),
    ("2 espressos", &[("caffeine_drinks", "2")]),
    ("☕ Coffee", &[("caffeine_any", "yes")]),
    ("🚫 Alcohol", &[]),
    ("Green tea", &[("caffeine_any", "yes")]),
    ("No alcohol", &[("alcohol_any", "no")]),
    ("kein Kaffee", &[("caffeine_any", "no")]),
    ("Sin alcohol", &[("alcohol_any", "no")]),
    ("No back spasm", &[("spasm_any", "no")]),
    ("No knitting", &[]),
    ("Decaf", &[]),
    // Milligrams or drinks: only the file's author knows.
    ("Caffeine 80", &[]),
    ("Caffeine 200 mg 15:30", &[("caffeine_mg", "200"), ("caffeine_last_time", "15:30")]),
    ("magnesium 200mg", &[("magnesium_supplement_mg", "200")]),
    ("Magnesium citrate 300 mg", &[("magnesium_supplement_mg", "300")]),
    ("Melatonin 3mg", &[("sleep_medicine", "yes")]),
    ("Ibuprofen 400mg", &[("painkiller_taken", "yes")]),
    ("Stress élevé", &[("stressful_day", "yes")]),
    ("Stres v práci", &[("stressful_day", "yes")]),
    ("stressed at work", &[("stressful_day", "yes")]),
    ("Stress 7/10", &[("stress", "7")]),
    ("Stress 2/10", &[("stress", "2")]),
    ("Stress: 8", &[]),
    ("Glass of wine", &[("alcohol_any", "yes")]),
    ("2 glasses of wine", &[("alcohol_drinks", "2")]),
    ("Bier 2x", &[("alcohol_drinks", "2")]),
    ("Lado derecho", &[("position_main", "side_right")]),
    ("Linke Seite", &[("position_main", "side_left")]),
    ("Na boku", &[("position_main", "side")]),
    ("Stomach sleeper", &[("position_main", "front")]),
    ("Hotelbett", &[("bed_id", "not my bed")]),
    ("New mattress", &[]),
    ("Yoga", &[("exercise_any", "yes")]),
    ("Gym 45 min", &[("exercise_min", "45")]),
    ("Walk 30 min", &[("walk_min", "30"), ("walked", "yes")]),
    ("Dehnen 10 min", &[("stretch_min", "10")]),
    ("Étirements du soir", &[("stretch_before_bed", "yes")]),
    ("Deadlifts", &[("lifting", "yes")]),
    ("Sat all day", &[("sat_long", "yes")]),
    ("2 l Wasser", &[("fluid_ml", "2000")]),
    ("Wärmflasche", &[("remedy", "heat")]),
    ("Masaje", &[("remedy", "massage")]),
    ("5 Zigaretten", &[("cigarettes", "5")]),
    ("Late dinner", &[("ate_late", "yes")]),
    ("Telefon w łóżku", &[("screen_before_bed", "yes")]),
    ("Nachtschicht", &[("late_or_night_shift", "yes")]),
    ("Rückenkrampf", &[("spasm_any", "yes")]),
    ("spasme dos nuit", &[("spasm_any", "yes")]),
    ("Back spasm x2", &[("spasm_count", "2"), ("spasm_any", "yes")]),
    ("Espasmo lumbar", &[("spasm_any", "yes")]),
    // A cramp that may be of a leg is none of the back.
    ("Muskelkrampf", &[]),
    ("Leg cramp", &[]),
    ("Calambre", &[]),
    ("Period cramps", &[]),
    ("Sofa", &[]),
    ("Vitamin D", &[]),
    ("Netflix", &[]),
];

#[test]
fn labels_as_people_write_them() {
    let night = date(2026, 3, 2);
    let options = Options { date_means: Some(DateMeans::Evening), ..Options::default() };
    for (label, expected) in LABELS {
        let text = format!(
            "full_date,date,weekday,time,mood,activities,note_title,note\n\
             2026-03-02,March 2,Monday,20:00,meh,{label},\"\",\"\"\n"
        );
        let ingested = read("daylio.csv", text.as_bytes(), &options).expect(label);
        for (field, value) in *expected {
            assert_eq!(said(&ingested, night, field), [*value], "{label}: {field}");
        }
        let kept = said(&ingested, night, "notes");
        let text = if expected.is_empty() { vec![label.to_string()] } else { Vec::new() };
        assert_eq!(kept, text, "{label}");
        if label.ends_with("/10") {
            assert!(said(&ingested, night, "stressful_day").is_empty(), "{label} is no yes");
        }
    }
}

#[test]
fn a_bed_that_is_not_the_usual_one_may_be_an_answer_of_no() {
    let ask = |answer: &str| {
        let text = format!(
            "Cycle start time,Cycle end time,Cycle timezone,Question text,Answered yes,Notes\n\
             2026-03-01 22:50:11,2026-03-02 23:10:00,UTC+01:00,Slept in the same bed as usual,{answer},\n\
             2026-03-01 22:50:11,2026-03-02 23:10:00,UTC+01:00,Have any caffeine? ,true,\n"
        );
        let ingested = read("journal_entries.csv", text.as_bytes(), &Options::default());
        said(&ingested.expect("a journal"), date(2026, 3, 2), "bed_id")
    };
    assert_eq!(ask("false"), ["not my bed"]);
    assert!(ask("true").is_empty());
}
