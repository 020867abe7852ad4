//! Seeded worlds of spasm diaries whose truth is known.
