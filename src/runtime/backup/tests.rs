//! Archives of every layout, whole and damaged.

mod archives;
mod files;
mod layouts;
mod names;
mod papers;
