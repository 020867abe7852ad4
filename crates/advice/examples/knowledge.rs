//! Prints docs/knowledge.md: `cargo run -p lumbago-advice --example knowledge > docs/knowledge.md`.
#![expect(clippy::print_stdout, reason = "a program that prints a page")]

use lumbago_advice::entries::{entries, markdown};
use lumbago_domain::Catalogue;

fn main() {
    print!("{}", markdown(&entries(&Catalogue::standard().factors)));
}
