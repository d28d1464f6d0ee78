//! Properties of the fold and of the catalog, over any observations.

mod dump;
mod fold;
mod plausible;
mod population;
mod time;
