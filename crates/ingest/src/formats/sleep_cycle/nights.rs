//! From sessions to readings of nights: naps apart, what is said once a night from the longest
//! session, and labels with the nights on which their absence means no.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use lumbago_domain::{Catalogue, Field, Kind, StandIn};

use super::session::{Mood, Session};
use crate::FactorDeclaration;
use crate::declaration::{DeclaredKind, DeclaredRole, DeclaredWhen};
use crate::formats::{Content, KEEP_A_DIARY, outcome_words};
use crate::problems::{Problem, Problems, Seen};
use crate::sheet::Sheet;
use crate::values::{Cell, match_level};
use crate::vocabulary::{self, Absent, Unknown, Vocabulary};

/// Longest nap, minutes.
const LONGEST_NAP: f64 = 180.0;
/// Hours between which the middle of a nap lies.
const NAP_HOURS: std::ops::Range<i8> = 9..21;

/// Moods in the order of the level's keys.
const MOODS: [(&str, Mood); 3] = [("good", Mood::Good), ("ok", Mood::Ok), ("bad", Mood::Bad)];

/// What the app measures and the evidence base does not ask about: kept with the night.
fn measured() -> Vec<FactorDeclaration> {
    let amount = |key: &str, label: &str, unit: &str, max: f64| FactorDeclaration {
        min: Some(0.0),
        max: Some(max),
        ..FactorDeclaration::new(key, label, unit, DeclaredKind::Amount)
    };
    let mut all = vec![
        amount("time_in_bed_h", "Time in bed", "hours", 48.0),
        amount("fall_asleep_min", "Time to fall asleep", "min", 720.0),
        amount("awake_min", "Time awake at night", "min", 1440.0),
        amount("snore_min", "Snoring", "min", 1440.0),
        FactorDeclaration::new("snored", "Snored", "", DeclaredKind::YesNo),
        amount("waking_heart_rate", "Heart rate on waking", "per min", 250.0),
        FactorDeclaration {
            min: Some(-90.0),
            max: Some(60.0),
            ..FactorDeclaration::new(
                "outdoor_temp_c",
                "Outdoor temperature",
                "°C",
                DeclaredKind::Amount,
            )
        },
        FactorDeclaration {
            levels: MOODS.iter().map(|(key, _)| (*key).into()).collect(),
            ..FactorDeclaration::new("waking_mood", "Mood on waking", "", DeclaredKind::Level)
        },
        amount("nap_min", "Naps", "min", 1440.0),
    ];
    for declaration in &mut all {
        declaration.role = DeclaredRole::Context;
        declaration.when = DeclaredWhen::Night;
    }
    all
}

/// Fields of the catalogue that the app fills.
const CATALOGUE_FIELDS: &[&str] =
    &["sleep_quality", "sleep_hours", "bed_time", "rise_time", "steps", "notes"];

/// The part a session plays in its night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    nap: bool,
    longest: bool,
    first: bool,
    last: bool,
}

/// Makes readings of sessions.
pub(super) fn assemble(
    mut sessions: Vec<Session>,
    catalogue: &Catalogue,
    problems: &mut Problems,
) -> Content {
    let vocabulary = Vocabulary::sleep_cycle();
    let parts = parts(&sessions);
    for (session, part) in sessions.iter_mut().zip(&parts) {
        if part.nap {
            session.night = middle(session).date();
        }
    }
    let uses = Uses::of(&sessions, vocabulary);
    let measured = measured();
    let declarations =
        uses.entries().filter_map(|e| vocabulary.entry(e).declaration()).chain(&measured);
    let (catalogue, declared) = vocabulary::declare(catalogue, declarations);
    let own = measured.iter().map(|d| d.key.as_str());
    let keys: BTreeSet<&str> = CATALOGUE_FIELDS
        .iter()
        .copied()
        .chain(own)
        .chain(uses.entries().map(|e| vocabulary.entry(e).key()))
        .collect();
    let fields: Vec<Field> =
        catalogue.fields().filter(|f| keys.contains(f.key.as_str())).cloned().collect();
    let mut writer = Writer { sheet: Sheet::new(fields.clone()), fields, cells: Vec::new() };
    let mut unknown = Unknown::default();
    let mut stand_in = None;
    for (session, part) in sessions.iter().zip(&parts) {
        writer.cells = writer.sheet.blank_row();
        writer.measured(session, *part);
        uses.write(session, part.nap, vocabulary, &mut writer, &mut unknown, &mut stand_in);
        writer.finish(session);
        problems.used(session.rejected);
    }
    tell(&sessions, &parts, &uses, stand_in.as_ref(), problems);
    unknown.tell("Notes", "kept as text with the night", problems);
    // Factors of which nothing was recorded are not brought along.
    let recorded = writer.sheet.recorded_fields();
    let declared = declared.into_iter().filter(|d| recorded.contains(&d.key.as_str())).collect();
    Content { sheet: Some(writer.sheet), stand_in, declared, ..Content::default() }
}

fn middle(session: &Session) -> DateTime {
    let half = session.start.duration_until(session.end) / 2;
    session.start.checked_add(half).unwrap_or(session.start)
}

/// Naps are short, in the daytime, and not the longest sleep of their night. Of the others the
/// longest speaks for the night; the first gives its beginning and the last its end.
fn parts(sessions: &[Session]) -> Vec<Part> {
    let mut nights: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (i, session) in sessions.iter().enumerate() {
        nights.entry(session.night).or_default().push(i);
    }
    let mut parts =
        vec![Part { nap: false, longest: false, first: false, last: false }; sessions.len()];
    for members in nights.values() {
        let longest = members
            .iter()
            .copied()
            .max_by(|&a, &b| sessions[a].minutes.total_cmp(&sessions[b].minutes).then(b.cmp(&a)));
        for &i in members {
            let session = &sessions[i];
            let daytime = NAP_HOURS.contains(&middle(session).hour());
            parts[i].nap = Some(i) != longest && session.minutes < LONGEST_NAP && daytime;
            parts[i].longest = Some(i) == longest;
        }
        let awake = members.iter().copied().filter(|&i| !parts[i].nap).collect::<Vec<_>>();
        if let Some(&first) = awake.iter().min_by_key(|&&i| sessions[i].start) {
            parts[first].first = true;
        }
        if let Some(&last) = awake.iter().max_by_key(|&&i| sessions[i].end) {
            parts[last].last = true;
        }
    }
    parts
}

/// First and last use of each entry that was used, and of all labels.
struct Uses {
    by_entry: BTreeMap<usize, (Date, Date)>,
    by_key: BTreeMap<String, (Date, Date)>,
}

impl Uses {
    fn of(sessions: &[Session], vocabulary: &Vocabulary) -> Self {
        let mut uses = Self { by_entry: BTreeMap::new(), by_key: BTreeMap::new() };
        for session in sessions {
            for entry in session.labels.iter().filter_map(|l| vocabulary.find(l)) {
                let night = session.night;
                let widen = |window: &mut (Date, Date)| {
                    *window = (window.0.min(night), window.1.max(night));
                };
                widen(uses.by_entry.entry(entry).or_insert((night, night)));
                let key = vocabulary.entry(entry).key().to_string();
                widen(uses.by_key.entry(key).or_insert((night, night)));
            }
        }
        uses
    }

    fn entries(&self) -> impl Iterator<Item = usize> + '_ {
        self.by_entry.keys().copied()
    }

    /// Writes what the labels of a session say and what their absence says.
    fn write(
        &self,
        session: &Session,
        nap: bool,
        vocabulary: &Vocabulary,
        writer: &mut Writer,
        unknown: &mut Unknown,
        stand_in: &mut Option<StandIn>,
    ) {
        for entry in self.entries().map(|e| vocabulary.entry(e)) {
            if nap {
                break;
            }
            let (first, last) = self.by_key[entry.key()];
            let within = (first..=last).contains(&session.night);
            // Of the outcome, silence on a night with other notes says no once the label existed;
            // silence on a night without any note says nothing.
            let no = if entry.is_outcome() {
                session.night >= first && !session.labels.is_empty()
            } else {
                within && entry.absent == Absent::No
            };
            if no {
                writer.set_if_missing(entry.key(), Cell::YesNo(false));
            }
        }
        let mut texts = Vec::new();
        for label in &session.labels {
            match vocabulary.find(label).map(|e| vocabulary.entry(e)) {
                // The night after a nap has a session of its own to speak of it.
                Some(entry) if nap && entry.is_outcome() => {}
                Some(entry) => {
                    if let Some(field) = writer.field(entry.key()) {
                        let cell = entry.cell(field);
                        writer.set(entry.key(), cell);
                    }
                    if entry.is_outcome() && stand_in.is_none() {
                        *stand_in = entry.stand_in.clone();
                    }
                }
                None => {
                    unknown.add(label, session.line);
                    texts.push(label.as_str());
                }
            }
        }
        if !texts.is_empty() {
            writer.set("notes", Cell::Text(texts.join("|")));
        }
    }
}

/// A row under construction, by field key.
struct Writer {
    sheet: Sheet,
    fields: Vec<Field>,
    cells: Vec<Cell>,
}

impl Writer {
    fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    fn set(&mut self, key: &str, cell: Cell) {
        if let Some(slot) = self.sheet.slot(key)
            && cell.is_recorded()
        {
            self.cells[slot] = cell;
        }
    }

    fn set_if_missing(&mut self, key: &str, cell: Cell) {
        let is_yes_no = self.field(key).is_some_and(|f| matches!(f.kind, Kind::YesNo));
        if let Some(slot) = self.sheet.slot(key)
            && is_yes_no
            && !self.cells[slot].is_recorded()
        {
            self.cells[slot] = cell;
        }
    }

    fn number(&mut self, key: &str, value: Option<f64>) {
        // The user may have declared a field of this name with limits or of a kind of its own.
        let fits = self.field(key).is_some_and(|f| {
            let number = matches!(f.kind, Kind::Amount | Kind::Count | Kind::Rating);
            let inside = value.is_some_and(|v| {
                f.limits.min.is_none_or(|min| v >= min) && f.limits.max.is_none_or(|max| v <= max)
            });
            number && inside
        });
        if fits {
            self.set(key, value.map_or(Cell::Missing, Cell::Number));
        }
    }

    fn measured(&mut self, session: &Session, part: Part) {
        if part.nap {
            self.number("nap_min", Some(session.minutes));
            return;
        }
        let clock = |at: DateTime| Cell::Clock(at.hour() as u16 * 60 + at.minute() as u16);
        if part.first {
            self.set("bed_time", clock(session.start));
        }
        if part.last {
            self.set("rise_time", clock(session.end));
        }
        self.number("time_in_bed_h", Some(session.minutes / 60.0));
        self.number("sleep_hours", session.asleep_hours);
        self.number("awake_min", session.awake_min);
        self.number("snore_min", session.snore_min);
        self.number("steps", session.steps);
        if let Some(snored) = session.snored {
            self.set("snored", Cell::YesNo(snored));
        }
        if part.longest {
            self.number("sleep_quality", session.quality);
            self.number("fall_asleep_min", session.fall_asleep_min);
            self.number("waking_heart_rate", session.heart_rate);
            self.number("outdoor_temp_c", session.outdoor_temp);
            let mood = MOODS.iter().find(|(_, m)| Some(*m) == session.mood).map(|(key, _)| *key);
            let code =
                mood.zip(self.field("waking_mood")).and_then(|(m, f)| match_level(m, f.levels()));
            self.set("waking_mood", code.map_or(Cell::Missing, Cell::Level));
        }
    }

    fn finish(&mut self, session: &Session) {
        let person = self.sheet.person("");
        let all = 0..self.cells.len();
        self.sheet.push(person, session.night, session.line, &mut self.cells, all);
    }
}

fn tell(
    sessions: &[Session],
    parts: &[Part],
    uses: &Uses,
    stand_in: Option<&StandIn>,
    problems: &mut Problems,
) {
    let mut note = |found: Vec<&Session>, problem: Problem| {
        if let Some(first) = found.first() {
            let seen = Seen { line: Some(first.line), ..Seen::default() };
            problems.add_times(problem, seen, found.len() as u64);
        }
    };
    let both = || sessions.iter().zip(parts);
    note(
        both().filter(|(_, p)| p.nap).map(|(s, _)| s).collect(),
        Problem::note(
            "nap",
            "short sleeps in the daytime beside a longer one count as naps of the day before the night"
                .into(),
            "nothing to do",
        ),
    );
    note(
        both().filter(|(_, p)| !p.nap && !p.longest).map(|(s, _)| s).collect(),
        Problem::note(
            "several-sessions",
            "several sleeps in one night: their hours are added up, quality and mood are those of the \
             longest"
                .into(),
            "nothing to do",
        ),
    );
    if let Some((first, _)) = uses.by_key.get("spasm_any") {
        let what = outcome_words(stand_in, "notes of back spasms in Sleep Cycle");
        let reason = format!(
            "{what}. From the first use ({first}) on, a night with other notes and not this one counts \
             as a night without; a night without notes as not recorded"
        );
        let problem = Problem::note("outcome-from-notes", reason, KEEP_A_DIARY);
        problems.add(problem, Seen::default());
    }
}
