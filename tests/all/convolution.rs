//! Convolutions in tiles and in windows against the sums that define them, and the same bits on any number of threads.
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

/// Few maps, whose windows are read in place or written out: filters of all widths, steps of one and two, zeros on all
/// sides, on some, on none, and filters far smaller than their picture.
fn windows() -> Vec<ConvSize> {
    let size = |batch, maps: [usize; 2], sides: [usize; 2], [kernel, stride]: [usize; 2], zeros: [usize; 4]| {
        let ([channels, filters], [height, width], [top, bottom, left, right]) = (maps, sides, zeros);
        ConvSize { batch, channels, height, width, filters, kernel, stride, top, bottom, left, right }
    };
    vec![
        size(5, [1, 6], [9, 8], [5, 1], [2; 4]),
        size(9, [6, 16], [14, 14], [5, 1], [0; 4]),
        size(3, [2, 40], [6, 7], [4, 1], [1, 2, 1, 2]),
        size(3, [2, 3], [6, 7], [4, 1], [2, 1, 2, 1]),
        size(2, [3, 5], [5, 6], [3, 1], [2, 0, 0, 1]),
        size(2, [3, 5], [5, 6], [3, 1], [0, 2, 1, 0]),
        size(4, [5, 30], [4, 4], [3, 1], [0; 4]),
        size(4, [5, 30], [5, 4], [3, 1], [1, 0, 0, 0]),
        size(7, [10, 4], [7, 7], [3, 1], [1; 4]),
        size(2, [4, 3], [3, 5], [1, 1], [0; 4]),
        size(2, [2, 3], [3, 3], [3, 1], [0; 4]),
        size(6, [3, 4], [9, 11], [3, 2], [1; 4]),
        size(6, [3, 4], [8, 9], [5, 2], [0, 1, 2, 0]),
        size(2, [1, 2], [4, 4], [3, 1], [3, 3, 3, 3]),
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
            let (kx, ky) = (tap % size.kernel, tap / size.kernel % size.kernel);
            let channel = tap / (size.kernel * size.kernel);
            let Some(pixel) = size.pixel([row, column], [ky, kx]) else { continue };
            let from = sample * size.input() + channel * size.height * size.width + pixel;
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
    for size in sizes().into_iter().chain(windows()) {
        let (x, weight) = (drawn(1, size.batch * size.input()), drawn(2, size.filters * size.taps()));
        let (bias, dy) = (drawn(3, size.filters), drawn(4, size.batch * size.output()));
        let expected = defined(&size, &x, &weight, &bias, &dy);
        let activation = Activation::Linear;
        let mut y = vec![f32::NAN; dy.len()];
        forward(&size, ConvInput { x: &x, weight: &weight, bias: &bias, activation }, &mut y);
        assert_near(&format!("y of {size:?}"), &y, &expected.y);
        let saved = ConvSaved { x: &x, weight: &weight, y: &y, dy: &dy, activation, pooled: None };
        let (mut dx, mut dweight) = (vec![f32::NAN; x.len()], vec![0.0; weight.len()]);
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

/// Sizes whose pooled gradients are summed from the pixels that were taken: few maps and many, filters of all widths,
/// steps, zeros on all sides and on none, rows that fill their vectors and rows that do not.
fn pooled_sizes() -> Vec<(ConvSize, usize)> {
    let size = |maps: [usize; 2], side: usize, [kernel, stride, zeros]: [usize; 3]| {
        let ([channels, filters], [top, bottom, left, right]) = (maps, [zeros; 4]);
        let (batch, height, width) = (5, side, side + 1);
        ConvSize { batch, channels, height, width, filters, kernel, stride, top, bottom, left, right }
    };
    vec![
        (size([1, 5], 13, [3, 1, 1]), 2),
        (size([3, 4], 12, [5, 1, 2]), 2),
        (size([10, 7], 11, [3, 1, 0]), 2),
        (size([16, 8], 12, [3, 2, 1]), 2),
        (size([13, 3], 9, [1, 1, 0]), 3),
        (size([19, 6], 10, [2, 1, 1]), 3),
        (size([24, 25], 12, [3, 1, 1]), 2),
        (size([41, 3], 9, [4, 1, 2]), 2),
        (size([2, 3], 33, [7, 2, 3]), 2),
    ]
}

#[test]
fn pooling_in_the_same_go_gives_the_same() {
    let activations = [
        Activation::Relu,
        Activation::Tanh,
        Activation::LeakyRelu { slope: 0.1 },
        Activation::LeakyRelu { slope: -0.5 },
        Activation::Elu { alpha: 1.5 },
        Activation::Elu { alpha: -1.5 },
    ];
    for ((size, window), activation) in pooled_sizes().into_iter().zip(activations.into_iter().cycle()) {
        let (x, weight) = (drawn(1, size.batch * size.input()), drawn(2, size.filters * size.taps()));
        let bias = drawn(3, size.filters);
        let input = ConvInput { x: &x, weight: &weight, bias: &bias, activation };
        let (height, width) = (size.out_height(), size.out_width());
        let pool = PoolSize { height, width, size: window, stride: window, padding: 0 };
        let mut maps = vec![0.0; size.batch * size.output()];
        forward(&size, input, &mut maps);
        let len = size.batch * size.filters * pool.out_height() * pool.out_width();
        let mut apart = (vec![0.0; len], vec![0; len]);
        pool::max_forward(&pool, &maps, &mut apart.0, &mut apart.1);
        let mut fused = (vec![0.0; len], vec![0; len]);
        forward_pooled(&size, &pool, input, &mut fused.0, &mut fused.1);
        assert_eq!(fused.0, apart.0, "{size:?}");
        // Of values that the activation made equal any may be the one.
        let (map, pooled) = (height * width, pool.out_height() * pool.out_width());
        let value = |n: usize, from: &[u32]| maps[n / pooled * map + from[n] as usize];
        assert!((0..len).all(|n| value(n, &fused.1) == value(n, &apart.1)), "{size:?}");

        let dy = drawn(4, len);
        let mut dmaps = vec![0.0; maps.len()];
        for (n, (from, dy)) in apart.1.iter().zip(&dy).enumerate() {
            dmaps[n / pooled * map + *from as usize] += dy;
        }
        let gradients = |saved: ConvSaved<'_>| {
            let (mut dx, mut dweight) = (vec![f32::NAN; x.len()], vec![0.0; weight.len()]);
            let mut dbias = vec![0.0; bias.len()];
            backward(&size, saved, Some(&mut dx), &mut dweight, &mut dbias);
            let mut alone = vec![0.0; weight.len()];
            backward(&size, saved, None, &mut alone, &mut dbias);
            assert_eq!(alone, dweight, "{size:?}");
            (dx, dweight, dbias)
        };
        let saved = ConvSaved { x: &x, weight: &weight, y: &maps, dy: &dmaps, activation, pooled: None };
        let dense = gradients(saved);
        let sparse = gradients(ConvSaved { y: &fused.0, dy: &dy, pooled: Some((pool, &fused.1)), ..saved });
        let exact = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
        assert_near(&format!("dx of {size:?}"), &sparse.0, &exact(&dense.0));
        assert_near(&format!("dweight of {size:?}"), &sparse.1, &exact(&dense.1));
        assert_near(&format!("dbias of {size:?}"), &sparse.2, &exact(&dense.2));
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
            let input = ConvInput { x: &x, weight: &weight, bias: &bias, activation: Activation::Tanh };
            let gradients = |y: &[f32], dy: &[f32], pooled| {
                let saved = ConvSaved { x: &x, weight: &weight, y, dy, activation: input.activation, pooled };
                let mut gradients = (vec![f32::NAN; x.len()], vec![0.0; weight.len()], vec![0.0; bias.len()]);
                backward(&size, saved, Some(&mut gradients.0), &mut gradients.1, &mut gradients.2);
                gradients
            };
            let mut y = vec![0.0; dy.len()];
            forward(&size, input, &mut y);
            let pool = PoolSize { height: size.out_height(), width: size.out_width(), size: 2, stride: 2, padding: 0 };
            let len = size.batch * size.filters * pool.out_height() * pool.out_width();
            let (mut pooled, mut from) = (vec![0.0; len], vec![0; len]);
            forward_pooled(&size, &pool, input, &mut pooled, &mut from);
            let sparse = gradients(&pooled, &dy[..len], Some((pool, &from)));
            (gradients(&y, &dy, None), sparse, y, pooled)
        })
    };
    let one = run(1);
    assert!(run(2) == one && run(4) == one);
}
