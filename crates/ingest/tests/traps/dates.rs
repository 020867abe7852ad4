//! Dates, clocks and zones.

use jiff::civil::date;
use lumbago_ingest::{IngestError, Options};

use crate::{
    aside, bytes_of, codes, fixture, march, nights, ok, options, proposals, refused, rows, said,
    through, try_with, wake, with,
};

#[test]
fn t26_day_first_or_month_first_or_both_in_one_column() {
    let table = |a: &str, b: &str| {
        format!(
            "Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed\n1,{a},1,400,420\n1,{b},1,410,430\n"
        )
    };
    // One number above 12 settles the whole column.
    assert_eq!(nights(&ok(table("04-12-2016", "13-12-2016")))[0], date(2016, 12, 3));
    assert_eq!(nights(&ok(table("4/12/2016", "4/13/2016")))[0], date(2016, 4, 11));
    let read = ok(table("4/11/2016", "4/12/2016"));
    assert!(codes(&read).contains(&"date-order-assumed"));
    let error = try_with(table("13/4/2016", "4/13/2016"), &options()).expect_err("both");
    assert!(matches!(error, IngestError::DateOrder { .. }), "{error}");
    // The own diary reads one form; others are set aside with what to do.
    assert!(refused("night,spasm_count\n3/4/2026,1\n").contains("named_columns"));
    assert_eq!(rows(&fixture("ggir/advanced_two_date_forms.csv")), (2, 2, 0), "two forms in a row");
}

#[test]
fn t27_years_of_two_digits() {
    // The alarm window beside the night has them; it is not taken for a date.
    let read = fixture("sleep_cycle/v4_bom_lf.csv");
    assert_eq!(nights(&read), [date(2023, 5, 12), date(2023, 5, 13)]);
    let read = fixture("loop_habits/numbers_bom_month_first.csv");
    assert_eq!(said(&read, date(2024, 6, 16), "caffeine_any"), ["yes"]);
    assert_eq!(said(&fixture("wearables/sleepbot.csv"), date(2017, 1, 8), "bed_time"), ["23:59"]);
}

#[test]
fn t28_ordinal_worded_and_reversed_dates() {
    let bearable = fixture("bearable/v1_2021.csv");
    assert_eq!(said(&bearable, date(2021, 5, 12), "sleep_hours"), ["9.25"], "13th May 2021");
    let android = fixture("sleep_as_android/header_per_record.csv");
    assert_eq!(said(&android, march(2), "sleep_quality"), ["8"], "02. 03. 2026 22:00");
    let auto = fixture("wearables/autosleep.csv");
    assert_eq!(nights(&auto), [date(2022, 4, 11), date(2022, 4, 12)], "Tuesday, Apr 12, 2022");
    assert!(refused(bytes_of("not_nightly/garmin_weekly_averages.csv")).contains("averages"));
    let read = through(
        "[night]\ncolumn = \"when\"\nmeans = \"evening\"\nformat = \"%Y%m%d\"\n[columns]\nn = \"spasm_count\"\n",
        "when,n\n20160101,1\n20160102,0\n",
    );
    assert_eq!(nights(&read)[0], date(2016, 1, 1));
    let read = through(
        "[night]\ncolumn = \"when\"\nmeans = \"moment\"\nformat = \"%H:%M:%S %m-%d-%Y\"\n[columns]\nn = \"spasm_count\"\n",
        "when,n\n17:04:53 05-29-2014,1\n03:00:00 05-31-2014,0\n",
    );
    assert_eq!(nights(&read), [date(2014, 5, 29), date(2014, 5, 30)]);
}

#[test]
fn t29_clocks_of_twelve_hours_slips_of_am_and_pm_and_24_00() {
    // A hand-made log: no am, no pm, 12:04 just after midnight, 8:33 in the evening.
    let text = "night,bed_time,rise_time,spasm_count\n2026-03-01,11:41,5:30,1\n\
                2026-03-02,12:04,6:10,0\n2026-03-03,10:52,6:00,0\n2026-03-04,8:33,5:15,2\n\
                2026-03-05,11:05,6:45,0\n2026-03-06,1:10,7:30,1\n";
    let read = ok(text);
    assert_eq!(
        proposals(&read),
        ["2:11:41->23:41", "3:12:04->00:04", "4:10:52->22:52", "5:8:33->20:33", "6:11:05->23:05"]
    );
    assert!(read.proposals.iter().all(|p| p.code == "twelve-hour-clock"));
    assert_eq!(said(&read, march(1), "bed_time"), ["11:41"], "as it stands in the file");
    // One slip among times with am and pm.
    let text = "night,bed_time,rise_time,spasm_count\n2026-03-01,11:10 pm,7:00 am,1\n\
                2026-03-02,10:50 am,6:50 am,0\n2026-03-03,11:00 pm,7:10 am,0\n";
    let read = ok(text);
    assert_eq!(proposals(&read), ["3:10:50 am->10:50 pm"]);
    assert_eq!(read.proposals[0].code, "half-a-day-out");
    let read = ok("night,bed_time,spasm_count\n2026-03-01,24:00,1\n");
    assert!(codes(&read).contains(&"not-a-time") && read.proposals.is_empty());
    assert_eq!(said(&fixture("daylio/v3_am_pm.csv"), march(2), "spasm_any"), ["yes"], "7:10 AM");
}

#[test]
fn t30_a_bedtime_after_midnight_under_the_earlier_date_or_the_later() {
    let ggir = fixture("ggir/advanced_two_date_forms.csv");
    assert_eq!(said(&ggir, march(2), "bed_time"), ["02:00", "23:15"], "the date of the evening");
    let cycle = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes\n\
                 2026-03-02 01:48:00;2026-03-02 08:00:00;80%;6:12;:);\n";
    assert_eq!(nights(&ok(cycle)), [march(1)], "the date of the clock");
}

#[test]
fn t31_a_label_that_is_a_day_off_its_own_times() {
    // toDate says the 13th; the sleep ended on the 12th.
    assert_eq!(nights(&fixture("wearables/autosleep.csv")), [date(2022, 4, 11), date(2022, 4, 12)]);
}

#[test]
fn t32_dates_that_may_be_the_evening_or_the_morning() {
    let text = "date,spasm_count,stress\n2026-03-02,1,6\n";
    let error = try_with(text, &options()).expect_err("not said");
    assert!(matches!(error, IngestError::DateMeaning { .. }), "{error}");
    assert_eq!(nights(&with(text, &wake())), [march(1)]);
}

#[test]
fn t33_nights_on_which_the_clocks_change() {
    let cycle = fixture("sleep_cycle/v2_cr.csv");
    assert_eq!(said(&cycle, date(2015, 3, 7), "time_in_bed_h"), ["8.65"], "not 9.65");
    assert!(codes(&cycle).contains(&"clock-change"));
    let android = fixture("sleep_as_android/header_per_record.csv");
    assert_eq!(said(&android, march(28), "time_in_bed_h"), ["7"], "not 8");
    // The wall clock runs backwards between two cycles.
    let whoop = fixture("whoop/sleeps.csv");
    assert_eq!(said(&whoop, date(2022, 11, 9), "time_in_bed_h"), ["8"]);
}

#[test]
fn t34_a_z_that_is_not_universal_time() {
    let read = fixture("wearables/fitbit_sleep_score.csv");
    assert_eq!(nights(&read), [march(2)]);
    // 23:30Z would be the next day in Oslo, 00:30Z the day before in New York.
    for (end, night) in [("2026-03-03T00:30:00Z", march(2)), ("2026-03-03T11:30:00Z", march(2))] {
        let head = "sleep_log_entry_id,timestamp,overall_score,composition_score,\
                    revitalization_score,duration_score,deep_sleep_in_minutes,\
                    resting_heart_rate,restlessness";
        let read = ok(format!("{head}\n1,{end},81,,20,,90,52,0.05\n"));
        assert_eq!(nights(&read), [night], "{end}");
    }
}

#[test]
fn t35_text_that_is_local_or_universal_by_version() {
    let read = fixture("wearables/samsung_prefixed_trailing_comma.csv");
    assert_eq!(nights(&read), [march(2)]);
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["8"]);
    // Universal text would lie in the afternoon nine hours east of it: it is moved, and that is said.
    let east = fixture("wearables/samsung_universal_text.csv");
    assert_eq!(said(&east, march(2), "bed_time"), ["23:00"], "14:00 universal");
    assert!(codes(&east).contains(&"local-or-universal"));
    // The offset of the exporter is no shift: the wall clock stands.
    let withings = fixture("withings/german_half_translated.csv");
    assert_eq!(said(&withings, march(1), "bed_time"), ["00:10"]);
}

#[test]
fn t36_zones_in_every_spelling() {
    for zone in ["UTC-0300", "UTC-04:00", "UTC+01:00", "-18000000"] {
        let text = String::from_utf8(bytes_of("wearables/samsung_prefixed_trailing_comma.csv"))
            .unwrap()
            .replace("UTC+0100", zone);
        assert_eq!(nights(&ok(text)), [march(2)], "{zone}");
    }
    let form = fixture("forms/google_am_pm_zone.csv");
    assert_eq!(said(&form, march(1), "bed_time"), ["22:30", "23:45"], "GMT+1 behind the time");
    assert_eq!(rows(&fixture("qualtrics/three_header_rows.csv")), (5, 3, 2), "in a header row");
    assert_eq!(said(&fixture("forms/odk_central.csv"), march(1), "lights_out"), ["22:45"]);
}

#[test]
fn t37_epochs_of_many_kinds() {
    let plees = fixture("plees/epoch_millis.csv");
    assert_eq!(said(&plees, march(1), "sleep_hours"), ["8"], "milliseconds since 1970");
    let somnopose = fixture("somnopose/universal_only.csv");
    assert_eq!(nights(&somnopose), [march(1)], "seconds since 2001");
    let sheet = ok("night,bed_time,spasm_count\n46082,0.9375,1\n2026-03-02,0.5,0\n2026-03-03,,0\n");
    assert_eq!(aside(&sheet), [(2, "spreadsheet-date")], "days since 1900 are proposed");
    assert_eq!(proposals(&sheet), ["2:46082->2026-03-01", "3:0.5->12:00"]);
}

#[test]
fn t38_times_that_stand_for_nothing() {
    let cycle = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes\n\
                 2026-03-01 23:00:00;1969-12-31 18:59:59;80%;0:00;;\n\
                 2026-03-02 23:00:00;2026-03-03 07:00:00;80%;0:00;;\n";
    let read = ok(cycle);
    assert_eq!(aside(&read), [(2, "impossible-date")]);
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["8"], "0:00 is not zero hours");
}

#[test]
fn t39_an_end_before_the_start_or_a_day_after_it_and_no_sleep_at_all() {
    let blank = fixture("sleep_cycle/v2_blank_line_after_every_row.csv");
    let codes: Vec<&str> = aside(&blank).iter().map(|(_, code)| *code).collect();
    assert!(codes.contains(&"end-before-start") && codes.contains(&"sleep-over-a-day"));
    let meter = fixture("sleepmeter/four_tables_unescaped.csv");
    assert_eq!(said(&meter, march(3), "sleep_hours"), ["0"], "sleep = wake: did not sleep");
}

#[test]
fn t40_answers_filled_in_late_or_ahead_and_dates_that_stand_twice() {
    let options =
        Options { date_means: Some(lumbago_ingest::DateMeans::Evening), ..Options::default() };
    let read = with(bytes_of("forms/google_day_first_date_question.csv"), &options);
    assert!(codes(&read).contains(&"dated-ahead") && codes(&read).contains(&"late-entry"));
    // The second of the 4th stands where the 5th is missing.
    let text = "night,spasm_count,stress\n2026-03-01,0,1\n2026-03-02,0,2\n2026-03-03,1,3\n\
                2026-03-04,0,4\n2026-03-04,2,5\n2026-03-06,0,6\n2026-03-07,0,7\n";
    let read = ok(text);
    assert_eq!(aside(&read), [(6, "duplicate-night")]);
    assert_eq!(proposals(&read), ["6:2026-03-04->2026-03-05"]);
    // A month that was mistyped, and last year in January.
    let read = ok(text.replace("2026-03-04,2", "2026-04-05,2"));
    assert_eq!(proposals(&read), ["6:2026-04-05->2026-03-05"]);
    let read = ok(text.replace("2026-03-04,2", "2025-03-05,2"));
    assert_eq!(proposals(&read), ["6:2025-03-05->2026-03-05"]);
    // The same row once more is no slip.
    let read = ok(text.replace("2026-03-04,2,5", "2026-03-04,0,4"));
    assert_eq!((aside(&read), proposals(&read)), (vec![(6, "duplicate-row")], vec![]));
}
