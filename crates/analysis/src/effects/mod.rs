//! Every factor, once per contrast: estimated, or refused with the reason.

pub(crate) mod around;
pub(crate) mod asked;
pub(crate) mod between;
pub(crate) mod comparison;
pub(crate) mod draft;
pub(crate) mod estimate;
pub(crate) mod joint;
pub(crate) mod levels;
pub(crate) mod needed;
pub(crate) mod registered;
pub(crate) mod reverse;
pub(crate) mod verdict;
