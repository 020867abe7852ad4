//! Several people: a report each from their own nights, one on all of them, and an index.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Result, bail};
use lumbago_domain::{NightLog, Person, PersonSummary};
use lumbago_report::{Index, IndexRow, IndexState, index};
use sha2::{Digest, Sha256};

use super::write::{Making, PAGE, STUDIES, possible_files, stage_studies};
use super::{conclude, counted};
use crate::exit::Exit;
use crate::inputs::people::{PersonSources, digest};
use crate::inputs::{Loaded, Sources};
use crate::manifest::{MANIFEST, Made, Manifest};
use crate::output::{ReportFolder, folder_names};
use crate::{progress, stdout};

/// Folder of the report on all people.
const COHORT: &str = "cohort";
/// Bytes of stack of a thread that makes reports, as a program's first thread has.
const STACK: usize = 8 << 20;

/// What became of one report.
struct Outcome {
    folder: String,
    code: String,
    result: Result<Done>,
}

/// A report that is there.
struct Done {
    made: Made,
    again: bool,
}

pub(super) fn run(
    making: &Making<'_>,
    dir: &Path,
    top: ReportFolder,
    sources: Sources,
    mut people: Vec<PersonSources>,
    quiet: bool,
) -> Result<Exit> {
    let earlier = if making.args.force { Manifest::new() } else { Manifest::read(dir) };
    let program = program();
    if making.redaction.is_some() {
        let failed = people.iter_mut().filter_map(|p| p.sources.as_mut().err());
        failed.for_each(|message| *message = "a file could not be read".into());
    }
    let shown: Vec<String> = people.iter().map(|p| shown(making, &p.code)).collect();
    let names = folder_names(&shown.iter().map(String::as_str).collect::<Vec<_>>());

    let mut loaded = sources.together()?;
    let code = conclude(&loaded, making.args.inputs.strict, quiet);
    making.redact(&mut loaded);
    let event = loaded.log.stand_in.as_ref().map_or("spasm", |s| &s.event).to_string();
    let bar = progress::bar(people.len() as u64 + 1, "reports", quiet);
    let job = |folder: &str, loaded: &Loaded, png: bool| {
        one(making, dir, &earlier, &program, folder, loaded, png)
    };
    let cohort = guarded(|| job(COHORT, &loaded, !making.args.no_png));
    bar.inc(1);
    drop(loaded);

    let everybody: Vec<_> = people.into_iter().zip(shown).zip(names).collect();
    let mut outcomes = each(everybody, |((person, code), name)| {
        let folder = format!("people/{name}");
        let result = guarded(|| {
            let sources = person.sources.map_err(anyhow::Error::msg)?;
            let mut loaded = sources.together()?;
            making.redact(&mut loaded);
            job(&folder, &loaded, making.args.people_png)
        });
        bar.inc(1);
        Outcome { folder, code, result }
    })?;
    bar.finish_and_clear();
    outcomes.sort_by(|a, b| a.code.cmp(&b.code));
    finish(dir, top, &event, cohort, &outcomes, code, quiet)
}

/// Works through people on as many threads as there are, each with a pool of its own.
///
/// Not on the shared pool: there, whoever waits for a part of one person's work begins another
/// person's on top of it, and with hundreds of people the stack runs out.
fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Result<Vec<R>> {
    let workers = rayon::current_num_threads().min(items.len()).max(1);
    let pools = (0..workers)
        .map(|_| rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build())
        .collect::<Result<Vec<_>, _>>()?;
    let waiting = Mutex::new(items.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let next = || waiting.lock().expect("nothing panics while it is held").next();
    std::thread::scope(|scope| {
        for pool in &pools {
            scope.spawn(|| {
                pool.install(|| {
                    while let Some((i, item)) = next() {
                        let result = work(item);
                        done.lock().expect("nothing panics while it is held").push((i, result));
                    }
                });
            });
        }
    });
    let mut done = done.into_inner().expect("nothing panics while it is held");
    done.sort_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// Index, list of claims and manifest; removes reports of people who are gone; says what was done.
fn finish(
    dir: &Path,
    top: ReportFolder,
    event: &str,
    cohort: Result<Done>,
    outcomes: &[Outcome],
    code: Exit,
    quiet: bool,
) -> Result<Exit> {
    let earlier = Manifest::read(dir);
    let mut manifest = Manifest::new();
    let (mut made, mut kept, mut failed) = (0, 0, 0);
    let summaries: Vec<PersonSummary> = outcomes.iter().map(summary).collect();
    let mut rows = Vec::new();
    for (outcome, summary) in outcomes.iter().zip(&summaries) {
        let state = match &outcome.result {
            Ok(done) => {
                if done.again {
                    made += 1
                } else {
                    kept += 1
                }
                manifest.reports.insert(outcome.folder.clone(), done.made.clone());
                IndexState::Made(format!("{}/{PAGE}", outcome.folder))
            }
            Err(error) => {
                failed += 1;
                if !quiet {
                    eprintln!("no report on {:?}: {error:#}", outcome.code);
                }
                let text = format!("{error:#}");
                IndexState::Failed(text.lines().next().unwrap_or_default().to_string())
            }
        };
        rows.push(IndexRow { summary, state });
    }
    if made + kept == 0 && cohort.is_err() {
        bail!("no report could be made");
    }
    let page = match cohort {
        Ok(done) => {
            manifest.reports.insert(COHORT.into(), done.made);
            Ok(format!("{COHORT}/{PAGE}"))
        }
        Err(error) => {
            failed += 1;
            eprintln!("no report on all people: {error:#}");
            Err(format!("{error:#}").lines().next().unwrap_or_default().to_string())
        }
    };
    top.stage(PAGE, index(&Index { event, cohort: page, studies: STUDIES, rows }).as_bytes())?;
    stage_studies(&top)?;
    let mut json = serde_json::to_vec_pretty(&manifest)?;
    json.push(b'\n');
    top.stage(MANIFEST, &json)?;
    let gone = earlier.remove_gone(dir, &manifest)?;
    top.finish(PAGE, &possible_files())?;
    if !quiet {
        for folder in &gone {
            eprintln!("removed {}: no longer made from this input", dir.join(folder).display());
        }
    }
    stdout::line(&format!(
        "{}: {}, {}, {kept} unchanged, {failed} failed; all together in {COHORT}/{PAGE}",
        dir.join(PAGE).display(),
        counted(outcomes.len() as u64, "person", "people"),
        counted(made, "report made", "reports made"),
    ))?;
    Ok(if failed > 0 { Exit::Incomplete } else { code })
}

/// Makes one report unless an earlier one was made from exactly this.
fn one(
    making: &Making<'_>,
    dir: &Path,
    earlier: &Manifest,
    program: &str,
    folder: &str,
    loaded: &Loaded,
    png: bool,
) -> Result<Done> {
    let settings = making.settings(loaded)?;
    // Where a row stood in a file shows nowhere.
    let log = NightLog { origin: Vec::new(), ..loaded.log.clone() };
    let a = making.args;
    let options = (png, a.scale, a.csv, a.svg, making.redaction.is_some());
    let key = digest(&(program, &settings, options, &log, &loaded.ledger, &loaded.diagnostics));
    if let Some(made) = earlier.unchanged(dir, folder, &key) {
        return Ok(Done { made: made.clone(), again: false });
    }
    let findings = making.findings(loaded)?;
    let report = ReportFolder::create(&dir.join(folder))?;
    let up = "../".repeat(1 + folder.matches('/').count());
    making.stage(&report, &findings, png, &format!("{up}{STUDIES}"))?;
    let files = report.finish(PAGE, &possible_files())?;
    let summary = match &findings.people[..] {
        [one] => Some(PersonSummary {
            person: Person { code: one.person.code.clone(), answers: Vec::new() },
            ..one.clone()
        }),
        _ => None,
    };
    Ok(Done { made: Made { key, files, summary }, again: true })
}

/// A fault of the program in one report is that report's failure and nobody else's.
fn guarded(job: impl FnOnce() -> Result<Done>) -> Result<Done> {
    catch_unwind(AssertUnwindSafe(job))
        .unwrap_or_else(|_| bail!("a fault of the program; please report it"))
}

/// The code as shown: new where codes are taken out.
fn shown(making: &Making<'_>, code: &str) -> String {
    making.redaction.map_or_else(|| code.to_string(), |r| r.code(code))
}

fn summary(outcome: &Outcome) -> PersonSummary {
    let known = outcome.result.as_ref().ok().and_then(|d| d.made.summary.clone());
    known.unwrap_or_else(|| PersonSummary {
        person: Person { code: outcome.code.clone(), answers: Vec::new() },
        nights_logged: 0,
        nights_span: 0,
        spasm_nights: 0,
        spasms: None,
        in_30: None,
        left_out: None,
        first_night: None,
        last_night: None,
    })
}

/// What this build is: another one may make other pages from the same nights.
fn program() -> String {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    let file = std::env::current_exe().and_then(std::fs::File::open);
    if let Ok(mut file) = file {
        let mut block = vec![0; 1 << 20];
        while let Ok(n @ 1..) = file.read(&mut block) {
            hasher.update(&block[..n]);
        }
    }
    hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
