//! Bytes and lines.

use crate::{aside, bytes_of, codes, fixture, lines, march, ok, refused, rows, said};

const THREE: &str = "night,spasm_count|2026-03-01,1|2026-03-02,many|2026-03-03,0|";

#[test]
fn t01_byte_order_mark_before_the_first_name() {
    let text = "\u{feff}night,spasm_count\n2026-03-01,1\n";
    let utf16 = |swap: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        units.flat_map(|u| if swap { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    for bytes in [text.as_bytes().to_vec(), utf16(false), utf16(true)] {
        let read = ok(&bytes);
        assert_eq!(read.recognised.format, "diary");
        assert_eq!(said(&read, march(1), "spasm_count"), ["1"]);
    }
}

#[test]
fn t02_lines_that_end_cr_cr_lf() {
    let read = ok(THREE.replace('|', "\r\r\n"));
    assert_eq!((rows(&read), lines(&read)), ((3, 2, 1), vec![2, 4]));
    assert_eq!(aside(&read), [(3, "no-values")]);
    assert!(read.recognised.why.ends_with("lines end CR CR LF"));
}

#[test]
fn t03_lines_that_end_in_a_lone_cr() {
    let read = ok(THREE.replace('|', "\r"));
    assert_eq!((rows(&read), lines(&read)), ((3, 2, 1), vec![2, 4]));
}

#[test]
fn t04_a_blank_line_after_every_row() {
    for end in ["\n\n", "\r\n\r\n"] {
        let read = ok(THREE.replace('|', end));
        assert_eq!((rows(&read), lines(&read)), ((3, 2, 1), vec![3, 7]), "{end:?}");
    }
}

#[test]
fn t05_no_final_newline() {
    for end in ["\n", "\r\n", "\r", "\r\r\n"] {
        let read = ok(THREE.trim_end_matches('|').replace('|', end));
        assert_eq!((rows(&read), lines(&read)), ((3, 2, 1), vec![2, 4]), "{end:?}");
    }
    // Each line may have an end of its own.
    let read = ok("night,spasm_count\r\n2026-03-01,1\n2026-03-02,many\r\n2026-03-03,0");
    assert_eq!((rows(&read), lines(&read)), ((3, 2, 1), vec![2, 4]));
}

#[test]
fn t06_something_else_under_the_name_of_a_csv() {
    for (bytes, what) in [
        (&b"PK\x03\x04rest of an archive"[..], "zip archive"),
        (b"PK\x03\x04\x14\0\0\0Index/Document.iwa", "Apple Numbers"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip archive"),
        (b"\x28\xb5\x2f\xfd\0\0", "Zstandard"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "Excel"),
        (b"SQLite format 3\0rest", "SQLite"),
        (b"<!DOCTYPE html><html><body>Sign in, please", "HTML"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git-lfs"),
        (b"{\"sleep\": [1, 2]}", "JSON"),
    ] {
        let message = refused(bytes);
        assert!(message.contains(what), "{what}: {message}");
    }
}

#[test]
fn t07_another_encoding_and_letters_spoilt_before() {
    let latin = b"night,spasm_count,notes\n2026-03-01,1,R\xfccken 20 \xb0C\n";
    let read = ok(latin);
    assert_eq!(said(&read, march(1), "notes"), ["Rücken 20 °C"]);
    assert!(codes(&read).contains(&"encoding-guessed"));
    // A degree sign that went through two encodings stands in the header; the app is still known.
    let text = String::from_utf8(bytes_of("sleep_cycle/v3_crlf_no_final_newline.csv")).unwrap();
    let read = ok(text.replace('°', "Â°"));
    assert_eq!(read.recognised.format, "sleep_cycle");
    assert!(refused(bytes_of("not_csv/random_bytes.csv")).contains("not readable as text"));
}

#[test]
fn t08_empty_files_and_headers_without_rows() {
    for nothing in ["", "\n\n", "\u{feff}", "  \r\n\t"] {
        assert!(refused(nothing).contains("is empty"), "{nothing:?}");
    }
    for header in [
        "night,spasm_count\n",
        "full_date,date,weekday,time,mood,activities,note\n",
        "\u{feff}Date/Time,Sleep Analysis [Asleep] (hr)\n",
    ] {
        assert!(refused(header).contains("no rows"), "{header}");
    }
}

#[test]
fn t09_rows_of_a_hundred_thousand_characters() {
    let names = "Id,Tz,From,To,Sched,Hours,Rating,Comment,Framerate,Snore,Noise,Cycles,DeepSleep,\
                 LenAdjust,Geo";
    let values = "\"1772485200000\",\"Europe/Berlin\",\"02. 03. 2026 22:00\",\"03. 03. 2026 6:00\",\
                  \"03. 03. 2026 6:30\",\"8.000\",\"4.0\",\"\",\"10007\",\"-1\",\"-1.0\",\"5\",\
                  \"0.25\",\"-13\",\"\"";
    let text = format!(
        "{names}{}\n{values}{}\n",
        ",\"Event\"".repeat(10_000),
        ",\"DHA-1772485200000-1.69E29\"".repeat(10_000)
    );
    let read = ok(text);
    assert_eq!(rows(&read), (1, 1, 0));
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["8"]);
    let note = format!("night,spasm_count,notes\n2026-03-01,1,{}\n", "ab ".repeat(300_000));
    assert_eq!(rows(&ok(note)), (1, 1, 0));
    assert_eq!(rows(&fixture("wearables/oura_account.csv")).1, 1);
}
