//! The vocabulary of lumbago: factors, nights, diagnostics, findings and advice as plain data.
