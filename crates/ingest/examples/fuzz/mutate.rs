//! Cases: fixtures with bytes flipped, pieces exchanged, lines shuffled, cells replaced, cut short,
//! in another encoding, with other line ends, or packed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Numbers from a seed and the number of a case: SplitMix64 (Steele, Lea & Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, case: u64) -> Self {
        let mut first = Self(seed);
        let mixed = first.next() ^ case;
        Self(Self(mixed).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, and without, `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Cells that mean something to a reader, or should mean nothing.
const TOKENS: &[&str] = &[
    "",
    "0",
    "1",
    "-1",
    "-1.0",
    "7,5",
    "7.5",
    "1e400",
    "-0",
    "NaN",
    "inf",
    "83%",
    "1,000",
    "99999999999999999999",
    "2026-03-01",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "-9999-01-01",
    "01/02/2026",
    "31/12/99",
    "22nd Sep 2020",
    "1969-12-31 18:59:59",
    "2026-03-29 02:30:00",
    "2026-03-02T07:00:00.000+02:00",
    "2026-03-02 07:00:00 PM GMT+1",
    "1772402400000",
    "-9223372036854775808",
    "9223372036854775807",
    "1.59287E+12",
    "794097000",
    "45352",
    "45352.97",
    "0.9375",
    "24:00",
    "23:59",
    "00:00",
    "11:00",
    "12:04",
    "10:30 pm",
    "25:61",
    "8h 37min",
    "1d 02h 15m",
    "0:00",
    "99:99:99",
    "yes",
    "no",
    "TRUE",
    "Unchecked",
    "YES_AUTO",
    "Entry(timestamp=2026-03-01, value=2)",
    "UNKNOWN",
    "None",
    "#VALUE!",
    "[not completed]",
    "N/A",
    "—",
    ":|",
    "Coffee:Sore lumbar",
    "#sport_6x",
    "Back (lower) pain (Severe)",
    "pre",
    "Sleep",
    "Asleep 02:45 - 12:30. In bed 02:15 - 13:15",
    "1-57|1436-1437",
    "heat|walk",
    "side",
    "{\"ImportId\":\"a\"}",
    "{'a': 1}",
    "\"",
    "\"\"",
    "a\"b",
    "\"a",
    "'=1+1",
    "\u{feff}",
    "\u{202e}x",
    "\u{0}",
    "é",
    "😀",
    "ß",
    "İ",
    "\u{301}",
    "\r",
    "\n",
    ";",
    ",",
    "\t",
    "|",
    "night",
    "date",
    "spasm_count",
    "Start",
    "Timestamp",
    "ID",
    "sep=;",
    "Id,Tz,From,To,Sched,Hours",
];

/// The fixtures, and headers and rows out of them.
pub(crate) struct Corpus {
    files: Vec<Vec<u8>>,
}

impl Corpus {
    /// All files of a folder and those below it, in the order of their names.
    pub(crate) fn load(folder: &Path) -> std::io::Result<Self> {
        let mut folders = vec![folder.to_path_buf()];
        let mut paths: Vec<PathBuf> = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                match entry?.path() {
                    path if path.is_dir() => folders.push(path),
                    path if path.extension().is_some_and(|e| e == "csv") => paths.push(path),
                    _ => {}
                }
            }
        }
        paths.sort();
        let files = paths.into_iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
        if files.is_empty() {
            return Err(std::io::Error::other("no fixtures: run from the root of the project"));
        }
        Ok(Self { files })
    }

    /// One case.
    pub(crate) fn case(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = random.pick(&self.files).clone();
        for _ in 0..random.below(7) {
            self.damage(&mut bytes, random);
        }
        match random.below(40) {
            0 => packed(&bytes, random),
            1 => utf16(&bytes, random.below(2) == 0),
            _ => bytes,
        }
    }

    fn damage(&self, bytes: &mut Vec<u8>, random: &mut Random) {
        let at = random.below(bytes.len());
        match random.below(13) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            1 if !bytes.is_empty() => bytes[at] = random.next() as u8,
            2 => bytes.insert(at, random.next() as u8),
            3 => bytes.truncate(at),
            4 => {
                let end = (at + random.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 | 6 => {
                let cell = cell_at(bytes, at, b",;\t|\n\r");
                let token = random.pick(TOKENS).as_bytes().to_vec();
                bytes.splice(cell, token);
            }
            7 => shuffle(bytes, random),
            8 => {
                // A line twice, or one of another file among these.
                let own = random.below(2) == 0;
                let from = if own { bytes.clone() } else { random.pick(&self.files).clone() };
                let line = cell_at(&from, random.below(from.len()), b"\n");
                let mut line = from[line].to_vec();
                line.push(b'\n');
                let place = cell_at(bytes, at, b"\n").start;
                bytes.splice(place..place, line);
            }
            9 => {
                let other = random.pick(&self.files);
                let from = random.below(other.len());
                let end = (from + random.below(200)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            10 => {
                let (from, to) = (*random.pick(b",;\t|\""), *random.pick(b",;\t|\""));
                bytes.iter_mut().filter(|b| **b == from).for_each(|b| *b = to);
            }
            11 => {
                let ends: [&[u8]; 5] = [b"\r\n", b"\r", b"\r\r\n", b"\n\n", b"\n"];
                let end = random.pick(&ends);
                let lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
                *bytes = lines.join(&end[..]);
            }
            _ => {
                // A column of one token, as where a spreadsheet rewrote it.
                let token = random.pick(TOKENS).as_bytes();
                let column = random.below(8);
                let lines: Vec<Vec<u8>> = bytes
                    .split(|&b| b == b'\n')
                    .enumerate()
                    .map(|(i, line)| {
                        let mut cells: Vec<&[u8]> = line.split(|&b| b == b',').collect();
                        if i > 0 && column < cells.len() {
                            cells[column] = token;
                        }
                        cells.join(&b","[..])
                    })
                    .collect();
                *bytes = lines.join(&b'\n');
            }
        }
        bytes.truncate(1 << 20);
    }
}

/// The bytes between two marks around a place.
fn cell_at(bytes: &[u8], at: usize, marks: &[u8]) -> std::ops::Range<usize> {
    let at = at.min(bytes.len());
    let start = bytes[..at].iter().rposition(|b| marks.contains(b)).map_or(0, |i| i + 1);
    let end = bytes[at..].iter().position(|b| marks.contains(b)).map_or(bytes.len(), |i| at + i);
    start..end
}

fn shuffle(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
    for _ in 0..1 + random.below(5) {
        let (a, b) = (random.below(lines.len()), random.below(lines.len()));
        lines.swap(a, b);
    }
    *bytes = lines.join(&b'\n');
}

/// In a zip or gzip archive, some of them damaged.
fn packed(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let out = if random.below(2) == 0 {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let written = gz.write_all(bytes);
        written.and_then(|()| gz.finish()).unwrap_or_default()
    } else {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let started = zip.start_file("a/log.csv", options).is_ok();
        let written = started && zip.write_all(bytes).is_ok();
        let archive = zip.finish().map(std::io::Cursor::into_inner).unwrap_or_default();
        if written { archive } else { Vec::new() }
    };
    let mut out = out;
    for _ in 0..random.below(3) {
        let at = random.below(out.len());
        if let Some(byte) = out.get_mut(at) {
            *byte = random.next() as u8;
        }
    }
    out
}

fn utf16(bytes: &[u8], little: bool) -> Vec<u8> {
    let text = format!("\u{feff}{}", String::from_utf8_lossy(bytes));
    let units = text.encode_utf16();
    units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}
