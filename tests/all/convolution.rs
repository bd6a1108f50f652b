//! Convolutions in tiles against the sums that define them, and the same bits on any number of threads.
use strata::design::Activation;
use strata::engine::kernels::conv::{ConvInput, ConvSaved, ConvSize, backward, forward, forward_pooled};
use strata::engine::kernels::pool::{self, PoolSize};

/// Numbers made up for a test, about 1 in size.
fn drawn(key: u64, count: usize) -> Vec<f32> {
    strata::engine::Draw::new(key, strata::design::LayerId(1)).standard_normal(count)
}

/// Sizes that the tiles do not divide, with zeros on all sides, on some, on none.
fn sizes() -> Vec<ConvSize> {
    let size = |batch, maps: [usize; 2], sides: [usize; 2], zeros: [usize; 4]| {
        let ([channels, filters], [height, width], [top, bottom, left, right]) = (maps, sides, zeros);
        ConvSize { batch, channels, height, width, filters, kernel: 3, stride: 1, top, bottom, left, right }
    };
    vec![
        size(5, [24, 25], [7, 9], [1; 4]),
        size(3, [31, 24], [14, 14], [1; 4]),
        size(9, [24, 24], [6, 5], [0; 4]),
        size(2, [24, 40], [35, 33], [2, 1, 0, 2]),
        size(1, [32, 24], [3, 3], [0; 4]),
        size(17, [24, 24], [1, 2], [1; 4]),
    ]
}

/// What a convolution is: the outputs, and the gradients of input and weights for a gradient of the outputs.
struct Defined {
    y: Vec<f64>,
    dx: Vec<f64>,
    dweight: Vec<f64>,
}

fn defined(size: &ConvSize, x: &[f32], weight: &[f32], bias: &[f32], dy: &[f32]) -> Defined {
    let (height, width) = (size.out_height(), size.out_width());
    let mut found = Defined { y: vec![0.0; dy.len()], dx: vec![0.0; x.len()], dweight: vec![0.0; weight.len()] };
    for out in 0..dy.len() {
        let (column, row) = (out % width, out / width % height);
        let (filter, sample) = (out / (width * height) % size.filters, out / size.output());
        let gradient = f64::from(dy[out]);
        found.y[out] = f64::from(bias[filter]);
        for tap in 0..size.taps() {
            let (kx, ky, channel) = (tap % 3, tap / 3 % 3, tap / 9);
            let (Some(y), Some(x_at)) = ((row + ky).checked_sub(size.top), (column + kx).checked_sub(size.left)) else {
                continue;
            };
            if y >= size.height || x_at >= size.width {
                continue;
            }
            let from = sample * size.input() + (channel * size.height + y) * size.width + x_at;
            let at = filter * size.taps() + tap;
            found.y[out] += f64::from(x[from]) * f64::from(weight[at]);
            found.dx[from] += gradient * f64::from(weight[at]);
            found.dweight[at] += gradient * f64::from(x[from]);
        }
    }
    found
}

fn assert_near(what: &str, found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
    for (n, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(*found) - expected).abs() / scale;
        assert!(error < 1e-5, "{what}: number {n} is {found}, not {expected}");
    }
}

#[test]
fn outputs_and_gradients_are_the_sums_that_define_them() {
    for size in sizes() {
        let (x, weight) = (drawn(1, size.batch * size.input()), drawn(2, size.filters * size.taps()));
        let (bias, dy) = (drawn(3, size.filters), drawn(4, size.batch * size.output()));
        let expected = defined(&size, &x, &weight, &bias, &dy);
        let activation = Activation::Linear;
        let mut y = vec![f32::NAN; dy.len()];
        forward(&size, ConvInput { x: &x, weight: &weight, bias: &bias, activation }, &mut y);
        assert_near(&format!("y of {size:?}"), &y, &expected.y);
        let saved = ConvSaved { x: &x, weight: &weight, y: &y, dy: &dy, activation, pooled: None };
        let (mut dx, mut dweight) = (vec![0.0; x.len()], vec![0.0; weight.len()]);
        let mut dbias = vec![0.0; bias.len()];
        backward(&size, saved, Some(&mut dx), &mut dweight, &mut dbias);
        assert_near(&format!("dx of {size:?}"), &dx, &expected.dx);
        assert_near(&format!("dweight of {size:?}"), &dweight, &expected.dweight);
        // Gradients are added to what is there, and the input's is left out where nobody asks for it.
        backward(&size, saved, None, &mut dweight, &mut dbias);
        let twice: Vec<f64> = expected.dweight.iter().map(|value| 2.0 * value).collect();
        assert_near(&format!("twice dweight of {size:?}"), &dweight, &twice);
    }
}

#[test]
fn pooling_in_the_same_go_gives_the_same() {
    for size in sizes().into_iter().take(2) {
        let (x, weight) = (drawn(1, size.batch * size.input()), drawn(2, size.filters * size.taps()));
        let bias = drawn(3, size.filters);
        let input = ConvInput { x: &x, weight: &weight, bias: &bias, activation: Activation::Relu };
        let (height, width) = (size.out_height(), size.out_width());
        let pool = PoolSize { height, width, size: 2, stride: 2, padding: 0 };
        let mut maps = vec![0.0; size.batch * size.output()];
        forward(&size, input, &mut maps);
        let len = size.batch * size.filters * pool.out_height() * pool.out_width();
        let mut apart = (vec![0.0; len], vec![0; len]);
        pool::max_forward(&pool, &maps, &mut apart.0, &mut apart.1);
        let mut fused = (vec![0.0; len], vec![0; len]);
        forward_pooled(&size, &pool, input, &mut fused.0, &mut fused.1);
        assert!(fused == apart, "{size:?}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let size = sizes()[3];
            let size = ConvSize { batch: 20, ..size };
            let (x, weight) = (drawn(1, size.batch * size.input()), drawn(2, size.filters * size.taps()));
            let (bias, dy) = (drawn(3, size.filters), drawn(4, size.batch * size.output()));
            let activation = Activation::Tanh;
            let mut y = vec![0.0; dy.len()];
            forward(&size, ConvInput { x: &x, weight: &weight, bias: &bias, activation }, &mut y);
            let saved = ConvSaved { x: &x, weight: &weight, y: &y, dy: &dy, activation, pooled: None };
            let mut gradients = (vec![0.0; x.len()], vec![0.0; weight.len()], vec![0.0; bias.len()]);
            backward(&size, saved, Some(&mut gradients.0), &mut gradients.1, &mut gradients.2);
            (y, gradients)
        })
    };
    let one = run(1);
    assert!(run(2) == one && run(4) == one);
}
