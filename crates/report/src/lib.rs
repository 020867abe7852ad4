//! Charts and pages, drawn from findings alone.
