//! The numbers of what is drawn by a rule: points of the plane and values of a function.
use super::{Limits, Setting};
use crate::design::{Function, PointPattern};

/// Where a function may be seen.
const X: Limits = Limits::Number(-1e6, 1e6);

/// What every pattern of points has; only the spiral has turns.
pub static POINTS: &[Setting<PointPattern>] = &[
    setting!("point_count"; of => of.count, Limits::Count(10, PointPattern::MOST)),
    setting!(PointPattern.noise, Limits::Number(0.0, 2.0)),
    setting!(PointPattern.turns, Limits::Number(0.25, 5.0)),
    setting!(PointPattern.seed, Limits::Any),
];

/// What every function has.
pub static FUNCTION: &[Setting<Function>] = &[
    setting!("x_low"; of => of.low, X),
    setting!("x_high"; of => of.high, X),
    setting!("value_count"; of => of.count, Limits::Count(2, Function::MOST)),
    setting!(Function.noise, Limits::Number(0.0, 1e6)),
    setting!(Function.seed, Limits::Any),
];
