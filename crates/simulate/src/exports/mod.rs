//! Simulated nights as the exports of other apps, byte shapes included.

pub mod bearable;
pub mod sleep_cycle;
