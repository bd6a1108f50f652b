//! All geometry of an image as one matrix that says where every pixel of the new image comes from.
use super::draw::Drawn;
use crate::design::Transform;

/// Bits after the point of a position. With 32, rounding stays invisible for every size of image.
pub(super) const POINT: u32 = 32;

/// From a pixel of the new image to a position in the old one, both (x, y) with (0, 0) the middle of the first
/// pixel. Positions are whole numbers with [`POINT`] bits after the point: steps add up exactly, so turns by 90
/// degrees, flips and moves by whole pixels hit the pixels exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Affine {
    /// Where the first pixel comes from.
    pub(super) origin: [i64; 2],
    /// How far the position moves from a pixel to the one on its right.
    pub(super) across: [i64; 2],
    /// How far the position moves from a pixel to the one below it.
    pub(super) down: [i64; 2],
}

impl Affine {
    /// Composes what was drawn as in = R · T · S · Z · F (out) about the middle of the image, the order of Keras's
    /// `ImageDataGenerator`: seen from the image, it is turned, moved, slanted, zoomed and flipped last.
    pub(super) fn new(drawn: &Drawn, height: usize, width: usize) -> Self {
        let turn = rotation(drawn.value(Transform::Rotation));
        let linear = product(product(turn, slant(drawn)), stretch(drawn));
        let middle = [(width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0];
        // Content that moves to the right is found further left.
        let shift = [drawn.value(Transform::ShiftX) * width as f64, drawn.value(Transform::ShiftY) * height as f64];
        let moved = [0, 1].map(|axis| {
            let from_middle = linear[axis][0] * middle[0] + linear[axis][1] * middle[1];
            let from_shift = turn[axis][0] * shift[0] + turn[axis][1] * shift[1];
            middle[axis] - from_middle - from_shift
        });
        Self {
            origin: moved.map(fixed),
            across: [fixed(linear[0][0]), fixed(linear[1][0])],
            down: [fixed(linear[0][1]), fixed(linear[1][1])],
        }
    }

    /// Whether every pixel comes from its own place.
    pub(super) fn is_identity(&self) -> bool {
        let one = 1 << POINT;
        *self == Self { origin: [0, 0], across: [one, 0], down: [0, one] }
    }
}

/// Rows of a matrix for (x, y).
type Matrix = [[f64; 2]; 2];

/// R: y points down, so this finds content clockwise of its new place, and the content turns counter-clockwise.
fn rotation(degrees: f64) -> Matrix {
    let (sin, cos) = degrees.to_radians().sin_cos();
    [[cos, -sin], [sin, cos]]
}

/// S: both slants at once, as Keras's `RandomShear`; its factors are the tangents.
fn slant(drawn: &Drawn) -> Matrix {
    let [x, y] = [Transform::ShearX, Transform::ShearY].map(|shear| drawn.value(shear).to_radians().tan());
    [[1.0, x], [y, 1.0]]
}

/// Z · F: the zoom with the scales of both sides; a flip turns the sign.
fn stretch(drawn: &Drawn) -> Matrix {
    let side = |scale, flip| {
        let sign = if drawn.value(flip) < 0.5 { 1.0 } else { -1.0 };
        sign * drawn.value(Transform::Zoom) * drawn.value(scale)
    };
    [[side(Transform::ScaleX, Transform::FlipX), 0.0], [0.0, side(Transform::ScaleY, Transform::FlipY)]]
}

fn product(left: Matrix, right: Matrix) -> Matrix {
    left.map(|row| [0, 1].map(|column| row[0] * right[0][column] + row[1] * right[1][column]))
}

/// A number with [`POINT`] bits after the point.
fn fixed(number: f64) -> i64 {
    (number * (1_i64 << POINT) as f64).round() as i64
}
