# Everyday commands. `just` alone lists them.

default:
    @just --list

# The main job on the shipped year.
report path="datasets/personal-year.csv":
    cargo run --release -- report {{path}}

# All tests, as the README and continuous integration run them.
test:
    cargo test --release --workspace

# One crate's tests, quickly: `just t stats`.
t crate:
    cargo nextest run -p {{ if crate == "cli" { "lumbago" } else { "lumbago-" + crate } }}

# Formatting, lints and documentation.
lint:
    cargo fmt --all --check
    cargo clippy --release --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps

# Everything that must hold before a change lands.
ci:
    bash .ci/run

# Damaged files without end: no panic, no row lost, none that takes seconds (`just fuzz 600 7`).
fuzz seconds="60" seed="1":
    cargo run --release -p lumbago-ingest --example fuzz -- --seconds {{seconds}} --seed {{seed}}

# Make the shipped datasets again; the result must not differ from what is committed.
datasets:
    cargo run --release -p lumbago-simulate --example datasets

# Make the sample reports again.
reports:
    cargo run --release -- report datasets/personal-year.csv -o reports/personal-year
    cargo run --release -- report datasets/personal-short.csv -o reports/personal-short
    cargo run --release -- report datasets/study-60x90 --no-people -o reports/study-60x90

# Coverage of every interval by simulation, into its page (a quarter of an hour on two cores).
coverage:
    cargo run --release -p lumbago-stats --example coverage -- 1000 > docs/methods/calibration.md

# Criterion benches of the kernel and of whole analyses.
bench:
    cargo bench -p lumbago-stats --bench fits
    cargo bench -p lumbago-analysis --bench analysis

# Errors and power of the verdicts by simulation, into its page (half an hour on two cores);
# `just calibrate full` runs all 480 cells of the grid.
calibrate *parts:
    cargo run --release -p lumbago-analysis --example calibrate -- 2000 {{parts}} > docs/calibration.md

# The list of all texts, rules and claims for reviewers, from the knowledge files; a test holds it.
knowledge:
    cargo run --release -p lumbago-advice --example knowledge > docs/knowledge.md.new
    mv docs/knowledge.md.new docs/knowledge.md
