//! The `lumbago` command.
fn main() {}
