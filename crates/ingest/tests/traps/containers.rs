//! Archives and encodings, as exports are packed and spreadsheets save.

use std::io::Write as _;

use lumbago_ingest::container::{Limits, open};

use crate::{aside, codes, march, ok, proposals, rows, said, with};

const DIARY: &str = "night,spasm_count,notes\n2026-03-01,1,ok\n2026-03-02,0,\n";

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(bytes).expect("an archive");
    gz.finish().expect("an archive")
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an archive");
        zip.write_all(bytes).expect("an archive");
    }
    zip.finish().expect("an archive").into_inner()
}

#[test]
fn packed_zip_gz_and_zst_also_in_one_another_and_under_any_name() {
    let plain = DIARY.as_bytes();
    let zst = ruzstd::encoding::compress_to_vec(plain, ruzstd::encoding::CompressionLevel::Fastest);
    let cases = [
        plain.to_vec(),
        gzipped(plain),
        zst.clone(),
        zipped(&[("a/b/diary.csv", plain)]),
        zipped(&[("diary.csv.gz", &gzipped(plain))]),
        zipped(&[("inner.zip", &zipped(&[("diary.csv", plain)]))]),
        gzipped(&zst),
    ];
    for (i, bytes) in cases.iter().enumerate() {
        for name in ["export", "export.csv", "export.zip", "export.csv.gz"] {
            let opened =
                open(name, bytes, &Limits::default()).unwrap_or_else(|e| panic!("{i}: {e}"));
            assert_eq!(opened.parts.len(), 1, "{i}");
            assert_eq!(&*opened.parts[0].bytes, plain, "{i}");
            assert!(opened.parts[0].name.starts_with("export"), "{i}");
        }
    }
}

#[test]
fn packed_bombs_too_many_files_and_too_deep_are_refused_with_what_to_do() {
    let limits = Limits { bytes: 1 << 20, files: 3, depth: 2 };
    let zeros = vec![b'0'; 3 << 20];
    let zst =
        ruzstd::encoding::compress_to_vec(&zeros[..], ruzstd::encoding::CompressionLevel::Fastest);
    let diary = DIARY.as_bytes();
    let deep = zipped(&[("b.zip", &zipped(&[("a.zip", &zipped(&[("d.csv", diary)]))]))]);
    let four: Vec<(String, &[u8])> = (0..4).map(|i| (format!("{i}.csv"), diary)).collect();
    let four: Vec<(&str, &[u8])> = four.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    // Two halves that are too much together.
    let half = &zeros[..700 << 10];
    for (what, bytes) in [
        ("gz", gzipped(&zeros)),
        ("zst", zst),
        ("zip", zipped(&[("x.csv", &zeros)])),
        ("nested", zipped(&[("x.csv.gz", &gzipped(&zeros))])),
        ("together", zipped(&[("x.csv", half), ("y.csv", half)])),
        ("files", zipped(&four)),
        ("deep", deep),
    ] {
        let error = open("bomb", &bytes, &limits).expect_err(what);
        assert!(!error.hint().is_empty() && error.to_string().contains("bomb"), "{what}: {error}");
    }
}

#[test]
fn packed_files_that_are_no_tables_are_passed_over_by_name() {
    let zip = zipped(&[
        ("Loop/Habits.csv", DIARY.as_bytes()),
        ("prefs.xml", b"<a/>"),
        ("__MACOSX/._Habits.csv", b"\0\0"),
        ("../../evil.csv", DIARY.as_bytes()),
    ]);
    let opened = open("export.zip", &zip, &Limits::default()).expect("an archive");
    assert!(opened.parts.iter().any(|p| p.name.ends_with("Loop/Habits.csv")));
    assert!(opened.parts.iter().all(|p| !p.name.contains("__MACOSX")));
    assert_eq!(opened.passed_over, ["export.zip: prefs.xml"]);
}

#[test]
fn encoded_in_utf_16_either_way_with_a_mark_or_without() {
    let text = "night,spasm_count,notes\n2026-03-01,1,Rücken\n2026-03-02,0,naïve\n";
    for (big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
        let mark = mark.then_some(0xfeff_u16);
        let units = mark.into_iter().chain(text.encode_utf16());
        let bytes: Vec<u8> =
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
        let read = ok(&bytes);
        assert_eq!(said(&read, march(1), "notes"), ["Rücken"], "{big} {mark:?}");
        assert_eq!(codes(&read).contains(&"encoding-guessed"), mark.is_none());
    }
}

#[test]
fn encoded_in_a_code_page_of_windows() {
    let long = |note: &str| {
        let rows: String = (1..=9).map(|d| format!("2026-03-0{d},1,{note}\n")).collect();
        format!("night,spasm_count,notes\n{rows}")
    };
    for (encoding, note) in [
        (encoding_rs::WINDOWS_1252, "Rückenschmerz, über Nacht schlimmer, später besser"),
        (encoding_rs::WINDOWS_1250, "źle spałem, ból pleców, później ćwiczyłem"),
        (encoding_rs::WINDOWS_1251, "болела спина, плохо спал, поздно лёг"),
        (encoding_rs::WINDOWS_1253, "πόνος στη μέση, άσχημος ύπνος"),
        (encoding_rs::SHIFT_JIS, "腰が痛い、よく眠れなかった、遅く寝た"),
        (encoding_rs::EUC_KR, "허리가 아프고 잠을 잘 못 잤다 늦게 잤다"),
        (encoding_rs::GBK, "腰痛得厉害，没睡好，睡得很晚"),
    ] {
        let text = long(&note.replace([',', '，'], ";"));
        let (bytes, _, lossy) = encoding.encode(&text);
        assert!(!lossy, "{}", encoding.name());
        let read = ok(&bytes);
        let expected = note.replace([',', '，'], ";");
        assert_eq!(said(&read, march(1), "notes"), [expected], "{}", encoding.name());
        assert!(codes(&read).contains(&"encoding-guessed"), "{}", encoding.name());
    }
}

#[test]
fn encoded_with_a_mark_or_a_header_again_in_the_middle() {
    let twice = format!("\u{feff}{DIARY}\u{feff}{}", DIARY.replace("03-0", "04-0"));
    let read = ok(twice);
    assert_eq!(rows(&read), (5, 4, 1), "{:?}", aside(&read));
    assert_eq!(aside(&read)[0].0, 4);
}

#[test]
fn ended_by_every_mixture_of_line_ends() {
    let lines: Vec<&str> = DIARY.trim_end().split('\n').collect();
    for (a, b) in [("\r", "\n"), ("\n", "\r\n"), ("\r\n", "\r"), ("\r\r\n", "\n"), ("\r", "\r\n")] {
        let read = ok(format!("{}{a}{}{b}{}{a}", lines[0], lines[1], lines[2]));
        assert_eq!(rows(&read), (2, 2, 0), "{a:?} {b:?}: {:?}", aside(&read));
        assert_eq!(said(&read, march(1), "spasm_count"), ["1"], "{a:?} {b:?}");
    }
}

#[test]
fn saved_again_by_a_spreadsheet() {
    // Semicolons, a decimal comma, quotation marks where there were none, trailing separators.
    let text = "night;spasm_count;sleep_hours;notes;;\r\n2026-03-01;1;\"7,5\";\"a;b\";;\r\n\
                2026-03-02;0;\"6,25\";;;\r\n;;;;;\r\n";
    let read = ok(text);
    assert_eq!(said(&read, march(1), "sleep_hours"), ["7.5"]);
    assert_eq!(said(&read, march(1), "notes"), ["a;b"]);
    assert_eq!(aside(&read), [(4, "empty-row")]);
    // Day numbers and fractions of a day, in the diary and in a form.
    let read = ok("night;spasm_count;bed_time\n46082;1;0,958333333\n2026-03-02;0;22:00\n");
    assert_eq!(proposals(&read), ["2:46082->2026-03-01"], "the row is set aside as a whole");
    let form = "date,bedtime,lightsOut,sleepOnsetLatency,wakeAfterSleepOnset,finalAwakening,outOfBedTime\n\
                46083,22:45,23:00,15,20,06:30,06:50\n2026-03-03,0.948,23:00,15,20,06:30,06:50\n\
                2026-03-04,22:45,23:00,15,20,06:30,06:50\n";
    let read = with(form, &crate::wake());
    assert_eq!(proposals(&read), ["2:46083->2026-03-02", "3:0.948->22:45"]);
    let log = "ID,D1_date,D1_wakeup,D1_inbed,D2_date,D2_wakeup,D2_inbed\n\
               1,46082,07:00,23:00,2026-03-02,06:50,22:40\n";
    assert_eq!(proposals(&ok(log)), ["2:46082->2026-03-01"]);
}
