//! Whose word holds where several sources speak of one night: a stated order for every field.
//!
//! A person knows best what happened to them and what they did; a device knows best when they
//! slept. So what was written down holds for everything but the hours and times of sleep and the
//! steps, and there what was measured holds. A stand-in for the outcome never competes with the
//! outcome itself.

use lumbago_domain::Readings;

/// How a source came to know what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// Written down for the purpose: a diary, a form of a study, a table read by a mapping file,
    /// nights written by lumbago.
    Diary,
    /// Ticked in an app for habits, moods or symptoms.
    Journal,
    /// Measured by a watch, ring, mat or telephone.
    Recorder,
}

/// Formats of what was written down for the purpose. A table read by a mapping file, and any format
/// not listed here, counts as one; a test asks that every format is listed.
const DIARIES: &[&str] = &[
    "diary",
    "ggir_advanced",
    "ggir_basic",
    "google_forms",
    "kobo",
    "mapping",
    "nights",
    "odk",
    "pmsys_wellness",
    "qualtrics",
    "redcap",
    "sleep_diary",
];

/// Formats of apps in which habits and symptoms are ticked.
const JOURNALS: &[&str] = &[
    "bearable",
    "daylio",
    "flaredown",
    "habitbull",
    "loop_habits",
    "migraine_buddy",
    "sleep_events",
    "whoop_journal",
];

/// Formats of what was measured.
const RECORDERS: &[&str] = &[
    "autosleep",
    "fitbit_health",
    "fitbit_score",
    "fitbit_stress",
    "fitbit_table",
    "fitbit_web",
    "garmin",
    "garmin_day",
    "google_fit",
    "health_auto_export",
    "lifesnaps",
    "oura",
    "oura_trends",
    "plees_tracker",
    "samsung",
    "sleep_as_android",
    "sleep_cycle",
    "sleepbot",
    "sleepmeter",
    "somnopose",
    "whoop_cycles",
    "whoop_sleeps",
    "withings",
    "withings_states",
];

/// Fields that a device knows better than memory.
const MEASURED: &[&str] = &["bed_time", "rise_time", "sleep_hours", "steps"];

/// The same of fields that formats declare: minutes of sleep by stage, and the whole.
const STAGES: &[&str] = &["awake_min", "deep_min", "light_min", "rem_min", "time_in_bed_h"];

/// Whether a device knows a field better than memory.
pub(crate) fn is_measured(field: &str) -> bool {
    MEASURED.contains(&field) || STAGES.contains(&field)
}

/// Order of sources for what a person knows best.
const TOLD: [SourceKind; 3] = [SourceKind::Diary, SourceKind::Journal, SourceKind::Recorder];
/// Order of sources for what a device knows best.
const TAKEN: [SourceKind; 3] = [SourceKind::Recorder, SourceKind::Diary, SourceKind::Journal];

impl SourceKind {
    /// The kind of a format, by its id; anything unlisted was written down.
    #[must_use]
    pub fn of(format: &str) -> Self {
        Self::stated(format).unwrap_or(Self::Diary)
    }

    /// The kind of a format that is listed.
    #[must_use]
    pub fn stated(format: &str) -> Option<Self> {
        let lists =
            [(DIARIES, Self::Diary), (JOURNALS, Self::Journal), (RECORDERS, Self::Recorder)];
        lists.into_iter().find(|(list, _)| list.contains(&format)).map(|(_, kind)| kind)
    }

    /// The kind of a source. Nights that lumbago wrote are of the kind of the logs behind them,
    /// where these are of one kind.
    pub(crate) fn of_source(source: &Readings) -> Self {
        let own = Self::of(&source.source.format);
        let Some(earlier) = &source.earlier else { return own };
        let logs = earlier.sources.iter().filter(|s| s.format != "mattresses");
        let mut kinds = logs.map(|s| Self::of(&s.format));
        match kinds.next() {
            Some(first) if kinds.all(|k| k == first) => first,
            _ => own,
        }
    }

    /// In words, as `lumbago check` prints it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Diary => "diary or form",
            Self::Journal => "journal app",
            Self::Recorder => "device",
        }
    }
}

/// Kinds of sources in the order in which they hold for a field.
#[must_use]
pub fn priority(field: &str) -> [SourceKind; 3] {
    if is_measured(field) { TAKEN } else { TOLD }
}

/// Place of a source in the order for a field, 0 first. Sources of one kind keep the order in
/// which they were given.
pub(crate) fn rank(field: &str, source: &Readings) -> usize {
    let kind = SourceKind::of_source(source);
    priority(field).iter().position(|&k| k == kind).unwrap_or(TOLD.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_hold_for_sleep_and_people_for_everything_else() {
        for field in ["sleep_hours", "bed_time", "rise_time", "steps", "time_in_bed_h", "deep_min"]
        {
            assert_eq!(priority(field)[0], SourceKind::Recorder, "{field}");
        }
        for field in ["spasm_count", "position_main", "stress", "sleep_quality"] {
            assert_eq!(priority(field)[0], SourceKind::Diary, "{field}");
            assert_eq!(priority(field)[2], SourceKind::Recorder, "{field}");
        }
        assert_eq!(SourceKind::of("withings"), SourceKind::Recorder);
        assert_eq!(SourceKind::of("daylio"), SourceKind::Journal);
        assert_eq!(SourceKind::of("redcap"), SourceKind::Diary);
    }

    #[test]
    fn a_format_is_of_one_kind_and_a_measured_field_exists() {
        let all: Vec<&&str> = [DIARIES, JOURNALS, RECORDERS].into_iter().flatten().collect();
        assert!(all.iter().enumerate().all(|(i, f)| !all[..i].contains(f)));
        let catalogue = lumbago_domain::Catalogue::standard();
        for field in MEASURED {
            assert!(catalogue.field(field).is_some(), "{field}");
        }
    }
}
