//! jettison
