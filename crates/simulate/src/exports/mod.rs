//! Exports of other apps.
