//! A file read in blocks says what it says read whole, wherever the blocks end.
#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use lumbago_ingest::{
    DateMeans, DateOrder, IngestError, Mapping, Options, read, read_file, read_in_blocks,
};
use proptest::prelude::*;

/// Reads bytes in blocks; true if that was possible. What is said is compared with the whole.
fn check(bytes: &[u8], block: usize, options: &Options) -> Result<bool, TestCaseError> {
    let source = Cursor::new(bytes.to_vec());
    let Some(in_blocks) = read_in_blocks("log.csv", source, block, options) else {
        return Ok(false);
    };
    let whole = read("log.csv", bytes, options);
    prop_assert_eq!(
        in_blocks,
        whole,
        "blocks of {}: {:?}",
        block,
        bytes.escape_ascii().to_string()
    );
    Ok(true)
}

fn options() -> Options {
    Options {
        date_means: Some(DateMeans::Wake),
        date_order: Some(DateOrder::DayFirst),
        ..Options::default()
    }
}

fn fixtures() -> Vec<PathBuf> {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures"), &mut all);
    all
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push(path);
        }
    }
}

#[test]
fn every_fixture_says_the_same_in_blocks_of_any_size() {
    let all = fixtures();
    let mut in_blocks = 0;
    for file in &all {
        let bytes = std::fs::read(file).expect("a fixture");
        for block in [1, 100, 4096] {
            let possible =
                check(&bytes, block, &options()).unwrap_or_else(|e| panic!("{file:?}: {e}"));
            in_blocks += usize::from(possible && block == 1);
        }
    }
    assert!(in_blocks * 10 > all.len() * 8, "{in_blocks} of {} were read in blocks", all.len());
}

#[test]
fn accepted_repairs_are_made_in_blocks_too() {
    let mut repaired = 0;
    for file in fixtures() {
        let bytes = std::fs::read(&file).expect("a fixture");
        let Ok(before) = read("log.csv", &bytes, &options()) else { continue };
        let options = Options { fixes: before.proposals, ..options() };
        let changes = read("log.csv", &bytes, &options).map_or(0, |after| after.changes.len());
        if changes > 0 && check(&bytes, 50, &options).unwrap_or_else(|e| panic!("{file:?}: {e}")) {
            repaired += 1;
        }
    }
    assert!(repaired > 0, "no fixture has anything to repair");
}

#[test]
fn a_mapping_fits_in_blocks_as_it_does_in_the_whole() {
    let mapping = "[file]\ndelimiter = \";\"\n[night]\ncolumn = \"when\"\nformat = \"%d.%m.%Y\"\nmeans = \"evening\"\n\
                   [columns]\n\"how bad\" = \"stress\"\n\"cramps\" = \"spasm_count\"\n";
    let mapping = Mapping::parse(mapping).expect("a mapping");
    let options = Options { mapping: Some(mapping), ..Options::default() };
    let text = b"when;note;how bad;cramps\n01.03.2026;\"a\nb\";4;1\n02.03.2026;x;\"5;0\n03.03.2026;y;6;2\n";
    assert_eq!(read("log.csv", text, &options).expect("nights").recognised.format, "mapping");
    for block in 1..100 {
        assert!(check(text, block, &options).expect("the same"), "blocks of {block}");
    }
}

/// Cells, and everything that can fall on the edge of a block.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let parts: &[&[u8]] = &[
        b"2026-03-01",
        b"2026-03-02",
        b"2026-03-03,2,5\n",
        b"2026-03-04,0,4\r\n",
        b"2026-03-05,1,3\r",
        b"2026-03-06,1,3\r\r\n",
        b",",
        b",",
        b";",
        b"1",
        b"7.5",
        b"\"",
        b"\"",
        b"\"\"",
        b"\"oh\nno\"",
        b"\n",
        b"\n\n\n",
        b"\r",
        b"\r\n",
        b"\r\r\n",
        b"\r\r",
        b"  ",
        "é".as_bytes(),
        "große Nächte".as_bytes(),
        "\u{2028}".as_bytes(),
        "\u{fffd}".as_bytes(),
        "🛏".as_bytes(),
        b"\xf0\x9f",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\0",
        b"night,spasm_count,stress\n",
        b"Start Time,End Time,Minutes Asleep\n",
    ];
    let parts: Vec<Vec<u8>> = parts.iter().map(|p| p.to_vec()).collect();
    proptest::sample::select(parts)
}

fn beginning() -> impl Strategy<Value = Vec<u8>> {
    let beginnings: &[&[u8]] = &[
        b"night,spasm_count,stress\n",
        b"night,spasm_count,stress\r\n2026-02-01,1,2\r\n2026-02-02,1,2\r\n",
        b"\xef\xbb\xbfnight,spasm_count,notes\n2026-02-01,0,\n2026-02-02,1,x\n",
        b"sep=;\nnight;spasm_count;stress\n2026-02-01;1;1\n",
        b"\n \r\n\nnight\tspasm_count\tstress\r",
        b"Timestamp,Orientation,Inclination,Time_of_day,Date\n607404600.0,10,1,20:30,x\n",
        b"wake,sleep,bedtime,holes,type,dreams,aid,hindrances,tags,quality,notes\n",
        b"Sleep Score 1 Day\nDate,2026-03-01\nSleep Duration,7h 30m\n",
        b"",
    ];
    let beginnings: Vec<Vec<u8>> = beginnings.iter().map(|b| b.to_vec()).collect();
    proptest::sample::select(beginnings)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn records_quotes_characters_and_line_ends_may_be_cut_anywhere(
        beginning in beginning(),
        parts in proptest::collection::vec(part(), 0..40),
        block in 1usize..80,
    ) {
        let bytes = [beginning, parts.concat()].concat();
        check(&bytes, block, &options())?;
        check(&bytes, block, &Options::default())?;
    }

    #[test]
    fn any_bytes_say_the_same(bytes in any::<Vec<u8>>(), block in 1usize..40) {
        check(&bytes, block, &options())?;
    }
}

/// Rows enough for a kind of file to be told, with something before them.
fn diary(before: &str) -> Vec<u8> {
    let rows: String = (1..=28).map(|d| format!("2026-02-{d:02},1,{}\n", d % 11)).collect();
    format!("{before}night,spasm_count,stress\n{rows}").into_bytes()
}

#[test]
fn a_file_behind_many_blanks_or_not_in_utf_8_is_read_whole() {
    let blanks = diary(&" \n".repeat(40_000));
    let latin = [&diary("")[..], b"\xe9t\xe9,1,1\n"].concat();
    let utf_16: Vec<u8> = String::from_utf8(diary("\u{feff}"))
        .unwrap()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [blanks, latin, utf_16, b"PK\x03\x04".to_vec(), b" \n".to_vec(), Vec::new()] {
        assert!(!check(&bytes, 100, &options()).expect("nothing to compare"));
    }
    assert!(check(&diary(""), 100, &options()).expect("the same"));
}

#[test]
fn a_mark_any_line_ends_and_broken_characters_do_not_keep_a_file_from_blocks() {
    let plain = diary("");
    let line_ends = |end: &str| String::from_utf8(plain.clone()).unwrap().replace('\n', end);
    let broken =
        [plain.as_slice(), "2026-03-01,1,näßü\n".as_bytes(), b"2026-03-02,1,\xff\n"].concat();
    let files = [
        diary("\u{feff}"),
        line_ends("\r\n").into_bytes(),
        line_ends("\r").into_bytes(),
        line_ends("\r\r\n").into_bytes(),
        broken,
    ];
    for bytes in files {
        for block in [1, 30, 100_000] {
            assert!(
                check(&bytes, block, &options()).expect("the same"),
                "{}",
                bytes.escape_ascii()
            );
        }
    }
}

/// Changes between two readings, as a file may on which a program still writes.
struct Changing {
    first: Cursor<Vec<u8>>,
    then: Cursor<Vec<u8>>,
    rewound: u32,
}

impl Read for Changing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rewound > 1 { self.then.read(buffer) } else { self.first.read(buffer) }
    }
}

impl Seek for Changing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.rewound += 1;
        self.first.seek(to)?;
        self.then.seek(to)
    }
}

#[test]
fn a_file_that_changes_between_readings_is_not_believed() {
    for then in
        [diary("")[..200].to_vec(), diary("").iter().map(|b| b | 0x80).collect(), Vec::new()]
    {
        let changing =
            Changing { first: Cursor::new(diary("")), then: Cursor::new(then), rewound: 0 };
        assert_eq!(read_in_blocks("log.csv", changing, 100, &options()), None);
    }
}

#[test]
fn a_file_on_disk_is_read_in_blocks_or_whole_with_one_result() {
    let folder = std::env::temp_dir().join(format!("lumbago-blocks-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("log.csv");
    for bytes in [diary(""), [&diary("")[..], b"\xe9t\xe9,1,1\n"].concat(), b"\n".to_vec()] {
        File::create(&path).and_then(|mut f| f.write_all(&bytes)).expect("a file");
        let file = File::open(&path).expect("the file");
        assert_eq!(read_file("log.csv", file, &options()), read("log.csv", &bytes, &options()));
    }
    let unreadable = read_file("log.csv", File::open(&folder).expect("a folder"), &options());
    assert!(matches!(unreadable, Err(IngestError::Unreadable { .. })), "{unreadable:?}");
    std::fs::remove_dir_all(&folder).expect("it is ours");
}
