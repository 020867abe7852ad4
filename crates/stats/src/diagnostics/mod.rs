//! What may be wrong with a fit, and which term is at fault: collinearity, influence, residuals that
//! remember, and [`diagnose`], which goes through all that can be read off one fit.

mod autocorrelation;
mod checks;
mod collinearity;
mod influence;

pub use autocorrelation::{
    Autocorrelation, Autocorrelations, Portmanteau, autocorrelation, autocorrelation_by_row,
};
pub use checks::{Check, CheckKind, diagnose, diagnose_refusal};
pub use collinearity::{Inflation, Term, condition_number, correlations, inflation, terms};
pub use influence::{GroupLeftOut, dfbeta, group_dfbeta, leave_one_group_out};
