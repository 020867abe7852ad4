//! A made-up language, to prove that every word of pages and charts comes from the file: its texts
//! have accents on all vowels, and so have the words of the findings and of the advice that a page
//! is made from. A plain word that is left on the page was written in the code.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use lumbago_domain::{Advice, Findings, StudyList};
use serde_json::{Value, from_value, to_value};

use super::{EN, Part, parse, parts};
use crate::page::index::{Index, IndexRow, IndexState, index};
use crate::page::studies::{studies, tests as claims};
use crate::report::{RenderOptions, render};

#[path = "../../tests/fixtures/mod.rs"]
mod fixtures;

thread_local! {
    static SPOKEN: Cell<bool> = const { Cell::new(false) };
}

static TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let accented = |text: &str| -> String {
        parts(text)
            .map(|part| match part {
                Part::Words(words) => with_accents(words),
                Part::Fill(name) => format!("{{{name}}}"),
            })
            .collect()
    };
    parse(EN).unwrap().into_iter().map(|(key, text)| (key, accented(&text))).collect()
});

/// The text of a key while this thread speaks the made-up language.
pub(super) fn text(key: &str) -> Option<&'static str> {
    SPOKEN.get().then(|| TEXTS[key].as_str())
}

/// What `make` says in the made-up language.
fn spoken<T>(make: impl FnOnce() -> T) -> T {
    SPOKEN.set(true);
    let said = make();
    SPOKEN.set(false);
    said
}

/// All letters that are vowels with an accent, so that no word stays as it was.
fn with_accents(words: &str) -> String {
    let accented = |c| match c {
        'a' => 'à',
        'e' => 'è',
        'i' => 'ì',
        'o' => 'ò',
        'u' => 'ù',
        'y' => 'ÿ',
        'A' => 'À',
        'E' => 'È',
        'I' => 'Ì',
        'O' => 'Ò',
        'U' => 'Ù',
        c => c,
    };
    words.chars().map(accented).collect()
}

/// Fields of data that hold words, even where there is only one.
const WORDS: [&str; 11] = [
    "event",
    "events",
    "grade",
    "grades",
    "directness",
    "used",
    "uses",
    "label",
    "unit",
    "adjusted_for",
    "column",
];

/// The same for the words in data. Other single words in small letters are left: names of values,
/// which must stay, are written like that.
fn data_with_accents(mut data: Value) -> Value {
    fn change(value: &mut Value, words: bool) {
        match value {
            Value::String(s) if words || s.contains(' ') || s.starts_with(char::is_uppercase) => {
                *s = with_accents(s);
            }
            Value::Array(values) => values.iter_mut().for_each(|v| change(v, words)),
            Value::Object(fields) => {
                fields.iter_mut().for_each(|(name, v)| change(v, WORDS.contains(&name.as_str())))
            }
            _ => {}
        }
    }
    change(&mut data, false);
    data
}

fn findings(f: &Findings) -> Findings {
    from_value(data_with_accents(to_value(f).unwrap())).unwrap()
}

/// What a reader sees or hears of markup: text, and the attributes that are read out or shown.
fn read(markup: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once('<') {
        texts.push(before.to_string());
        let name: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
        if ["script", "style"].contains(&name.as_str()) {
            let end = format!("</{name}>");
            rest = &after[after.find(&end).unwrap() + end.len()..];
            continue;
        }
        let (tag, after) = after.split_once('>').unwrap();
        for attribute in ["aria-label", "data-label", "data-word", "title", "placeholder", "alt"] {
            for part in tag.split(&format!(" {attribute}=\"")).skip(1) {
                texts.push(part.split('"').next().unwrap().to_string());
            }
        }
        rest = after;
    }
    texts.push(rest.to_string());
    texts
}

/// Words without an accent that could have one.
fn plain_words(text: &str) -> Vec<&str> {
    let apart = |c: char| !(c.is_alphanumeric() || "_.-'’&;#".contains(c));
    let word = |w: &&str| {
        let vowel = w.chars().any(|c| "aeiouyAEIOUY".contains(c));
        vowel && w.len() > 1 && w.chars().all(|c| c.is_ascii_alphabetic())
    };
    text.split(apart).map(|w| w.trim_matches(['.', '-', '\'', '’'])).filter(word).collect()
}

/// Plain words that come from the data or are names.
const NAMES: [&str; 1] = ["lumbago"];

/// The plain words of these texts, each with a text that has it.
fn written_in_code(texts: impl IntoIterator<Item = String>) -> BTreeMap<String, String> {
    let mut left = BTreeMap::new();
    for text in texts {
        for word in plain_words(&text).into_iter().filter(|w| !NAMES.contains(w)) {
            left.entry(word.to_string()).or_insert_with(|| text.trim().to_string());
        }
    }
    left
}

#[test]
fn every_word_of_a_report_is_from_the_file_or_from_the_data() {
    let options =
        RenderOptions { png_scale: None, csv: true, svg: true, studies: Some("s.html".into()) };
    let mut logs: Vec<_> =
        fixtures::plans().iter().map(|p| (p.name.to_string(), fixtures::findings(p))).collect();
    logs.extend([3, 40, 200].map(|n| (format!("cohort of {n}"), fixtures::cohort(n))));
    let advice: Advice =
        from_value(data_with_accents(to_value(fixtures::advice()).unwrap())).unwrap();
    let mut left = BTreeMap::new();
    for (name, f) in logs.into_iter().filter(|(name, _)| name != "hostile") {
        let f = findings(&f);
        let report = spoken(|| render(&f, &advice, &options)).unwrap();
        assert!(report.html.contains(&with_accents("not logged")), "{name}: the script");
        left.extend(written_in_code(read(&report.html)));
        for (file, bytes) in report.files {
            let content = String::from_utf8(bytes).unwrap();
            left.extend(match file.ends_with(".svg") {
                true => written_in_code(read(&content)),
                false => written_in_code(content.split([',', '\n']).map(String::from)),
            });
        }
    }
    assert_eq!(left, BTreeMap::new());
}

#[test]
fn every_word_of_an_index_is_from_the_file_or_from_the_data() {
    let f = findings(&fixtures::cohort(40));
    for cohort in [Ok("c.html".to_string()), Err(with_accents("No one else."))] {
        let state = |i: usize| match i % 3 {
            0 => IndexState::Failed(with_accents("No nights.")),
            _ => IndexState::Made("x.html".into()),
        };
        let rows = f.people.iter().enumerate();
        let rows = rows.map(|(i, summary)| IndexRow { summary, state: state(i) }).collect();
        let about = Index { event: "spàsm", cohort, studies: "s.html", rows };
        assert_eq!(written_in_code(read(&spoken(|| index(&about)))), BTreeMap::new());
    }
}

#[test]
fn every_word_of_the_page_of_claims_is_from_the_file_or_from_the_data() {
    let entries =
        vec![claims::entry("a", &[1, 0], &["SUP_heat_risk"]), claims::entry("b", &[], &[])];
    let list = to_value(claims::list(entries)).unwrap();
    let list: StudyList = from_value(data_with_accents(list)).unwrap();
    let page = spoken(|| studies(&list));
    assert!(page.contains(&with_accents(" claims")), "the script");
    assert_eq!(written_in_code(read(&page)), BTreeMap::new());
}

#[test]
fn a_word_of_the_code_is_found() {
    assert_eq!(plain_words("Nìghts not logged, 95% (P.S. 0x1f)"), ["not", "logged"]);
    let page = r#"<p aria-label="seen">a <b>plain</b> one</p><script>not</script><i>end</i>"#;
    let found: Vec<String> = read(page)
        .iter()
        .flat_map(|t| plain_words(t).into_iter().map(String::from).collect::<Vec<_>>())
        .collect();
    assert_eq!(found, ["seen", "plain", "one", "end"]);
}
