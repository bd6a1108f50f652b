//! The arithmetic of the layers on plain slices: against PyTorch's numbers, against finite differences with odd sizes,
//! and the same bits on any number of threads.
use serde_json::Value;
use strata::design::Activation;
use strata::engine::kernels::conv::{self, ConvInput, ConvSaved, ConvSize, depthwise};
use strata::engine::kernels::embedding::{self, EmbeddingSize};
use strata::engine::kernels::layer_norm::{self, LayerNormSaved};
use strata::engine::kernels::recurrent::{
    self, Cell, RecurrentGradients, RecurrentSaved, RecurrentSize, RecurrentWeights,
};
use strata::engine::kernels::reshape::{self, RowsSize};
use strata::engine::kernels::{activation, padding, random};

/// Relative to the largest number of the array, which is what single precision can hold.
const NEAR: f64 = 1e-4;

fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let Value::Array(cases) = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() else {
        panic!("{name} is no list")
    };
    cases
}

/// The cases of some kinds in all files, with a name for what goes wrong.
fn layers(kinds: &[&str]) -> Vec<(String, Value)> {
    let all = cases("layers").into_iter().chain(cases("more_layers"));
    let of_kind = all.filter(|case| kinds.contains(&case["kind"].as_str().unwrap()));
    let named: Vec<_> = of_kind.map(|case| (format!("{} {}", case["kind"], case["settings"]), case)).collect();
    assert!(!named.is_empty(), "{kinds:?}");
    named
}

/// All numbers of a nested list, in order.
fn flat(value: &Value) -> Vec<f32> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        number => vec![number.as_f64().unwrap() as f32],
    }
}

fn dims(value: &Value) -> Vec<usize> {
    match value {
        Value::Array(items) => std::iter::once(items.len()).chain(dims(&items[0])).collect(),
        _ => Vec::new(),
    }
}

fn assert_near(what: &str, found: &[f32], expected: &[f32], near: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(0.0_f64, |scale, v| scale.max(f64::from(v.abs()))).max(1e-30);
    for (n, (found, expected)) in found.iter().zip(expected).enumerate() {
        let (found, expected) = (f64::from(*found), f64::from(*expected));
        let error = (found - expected).abs() / expected.abs().max(0.05 * scale);
        assert!(error <= near, "{what}: number {n} is {found}, not {expected}");
    }
}

/// Numbers made up for a test, about 1 in size.
fn drawn(key: u64, count: usize) -> Vec<f32> {
    (0..count).map(|place| random::normal(random::mix(key), place as u64)).collect()
}

/// Runs something on pools of 1, 2 and 4 threads and asks for the same bits.
fn same_on_all_pools<R: PartialEq + Send>(what: &str, run: impl Fn() -> R + Sync) -> R {
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(&run);
    let one = on(1);
    for threads in [2, 4] {
        assert!(on(threads) == one, "{what} on {threads} threads");
    }
    one
}

/// Compares gradients with central differences of Σ dy · y in every number of every array.
fn assert_gradients(
    what: &str,
    arrays: &[(&str, Vec<f32>, Vec<f32>)],
    dy: &[f32],
    forward: impl Fn(&[Vec<f32>]) -> Vec<f32>,
) {
    const STEP: f32 = 1.0 / 64.0;
    let mut values: Vec<Vec<f32>> = arrays.iter().map(|(_, values, _)| values.clone()).collect();
    for (nth, (name, _, gradient)) in arrays.iter().enumerate() {
        let mut found = Vec::new();
        for n in 0..values[nth].len() {
            let own = values[nth][n];
            let mut loss = |value: f32| {
                values[nth][n] = value;
                forward(&values).iter().zip(dy).map(|(y, dy)| f64::from(*y) * f64::from(*dy)).sum::<f64>()
            };
            let slope = (loss(own + STEP) - loss(own - STEP)) / f64::from(2.0 * STEP);
            values[nth][n] = own;
            found.push(slope as f32);
        }
        let scale = gradient.iter().fold(0.1_f32, |scale, value| scale.max(value.abs()));
        for (n, (found, gradient)) in found.iter().zip(gradient).enumerate() {
            let error = (found - gradient).abs() / scale;
            assert!(error < 5e-3, "{what}: gradient {n} of {name} is {gradient}, not {found}");
        }
    }
}

/// The arrays of one direction: `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`.
type Weights = [Vec<f32>; 4];

fn borrow(weights: &Weights) -> RecurrentWeights<'_> {
    let [weight_ih, weight_hh, bias_ih, bias_hh] = weights;
    RecurrentWeights { weight_ih, weight_hh, bias_ih, bias_hh }
}

fn sizes_of(size: &RecurrentSize) -> [usize; 4] {
    let gates = size.cell.gates() * size.hidden;
    [gates * size.inputs, gates * size.hidden, gates, gates]
}

/// Output, gradient of the input, and gradients of the weights of each direction.
type Answer = (Vec<f32>, Vec<f32>, Vec<Weights>);

/// Runs one or two directions (told by the weights) forward and backward.
fn run_recurrent(
    size: &RecurrentSize,
    weights: &[Weights],
    x: &[f32],
    lengths: Option<&[usize]>,
    dy: &[f32],
) -> Answer {
    let mut y = vec![f32::NAN; size.output_len()];
    let mut dx = vec![0.0; x.len()];
    let directions: Vec<RecurrentSize> = (0..weights.len())
        .map(|n| RecurrentSize { reverse: size.reverse || n > 0, column: n * size.hidden, ..*size })
        .collect();
    let mut saved = Vec::new();
    for (size, weights) in directions.iter().zip(weights) {
        // Stale numbers, as buffers of the pool hold them.
        let mut room = vec![f32::NAN; size.saved_len()];
        recurrent::forward(size, borrow(weights), x, lengths, &mut y, Some(&mut room));
        saved.push(room);
    }
    let mut answered = vec![f32::NAN; y.len()];
    for (size, weights) in directions.iter().zip(weights) {
        recurrent::forward(size, borrow(weights), x, lengths, &mut answered, None);
    }
    assert_eq!(y, answered);
    let mut gradients = Vec::new();
    for ((size, weights), saved) in directions.iter().zip(weights).zip(&saved) {
        let mut own = sizes_of(size).map(|len| vec![0.0; len]);
        let [weight_ih, weight_hh, bias_ih, bias_hh] = &mut own;
        let into = RecurrentGradients { weight_ih, weight_hh, bias_ih, bias_hh };
        let mut own_dx = vec![f32::NAN; x.len()];
        recurrent::backward(size, borrow(weights), RecurrentSaved { x, lengths, saved, dy }, Some(&mut own_dx), into);
        dx.iter_mut().zip(own_dx).for_each(|(dx, own)| *dx += own);
        gradients.push(own);
    }
    (y, dx, gradients)
}

#[test]
fn recurrent_layers_equal_the_reference() {
    for (what, case) in layers(&["rnn_tanh", "gru", "lstm"]) {
        let cell = match case["kind"].as_str().unwrap() {
            "rnn_tanh" => Cell::Tanh,
            "gru" => Cell::Gru,
            _ => Cell::Lstm,
        };
        let suffixes = if case["w_ih_reverse"].is_null() { vec![""] } else { vec!["", "_reverse"] };
        let names = ["w_ih", "w_hh", "b_ih", "b_hh"];
        let weights: Vec<Weights> =
            suffixes.iter().map(|suffix| names.map(|name| flat(&case[format!("{name}{suffix}")]))).collect();
        let (x, hidden) = (dims(&case["x"]), dims(&case["w_hh"])[1]);
        let size = RecurrentSize {
            cell,
            batch: x[0],
            steps: x[1],
            inputs: x[2],
            hidden,
            reverse: false,
            sequence: dims(&case["y"]).len() == 3,
            column: 0,
            width: suffixes.len() * hidden,
        };
        let lengths: Option<Vec<usize>> =
            case["lengths"].as_array().map(|all| all.iter().map(|length| length.as_u64().unwrap() as usize).collect());
        let (y, dx, gradients) =
            run_recurrent(&size, &weights, &flat(&case["x"]), lengths.as_deref(), &flat(&case["dy"]));
        assert_near(&format!("{what} y"), &y, &flat(&case["y"]), NEAR);
        assert_near(&format!("{what} dx"), &dx, &flat(&case["dx"]), NEAR);
        for (suffix, gradients) in suffixes.iter().zip(&gradients) {
            for (name, gradient) in names.iter().zip(gradients) {
                let name = format!("d{name}{suffix}");
                assert_near(&format!("{what} {name}"), gradient, &flat(&case[&name]), NEAR);
            }
        }
    }
}

const CELLS: [Cell; 3] = [Cell::Tanh, Cell::Gru, Cell::Lstm];

fn draw_weights(size: &RecurrentSize, key: u64) -> Weights {
    let mut nth = 0;
    sizes_of(size).map(|len| {
        nth += 1;
        drawn(key * 100 + nth, len).iter().map(|value| value * 0.4).collect()
    })
}

#[test]
fn recurrent_layers_by_finite_differences() {
    for cell in CELLS {
        for (batch, steps, inputs, hidden, sequence, reverse) in
            [(1, 1, 1, 1, false, false), (1, 3, 5, 7, true, true), (5, 4, 3, 2, false, true), (9, 2, 1, 3, true, false)]
        {
            let size =
                RecurrentSize { cell, batch, steps, inputs, hidden, reverse, sequence, column: 0, width: hidden };
            let what = format!("{size:?}");
            let lengths: Option<Vec<usize>> = (batch > 1).then(|| (0..batch).map(|n| n % (steps + 1)).collect());
            let weights = draw_weights(&size, 3);
            let x = drawn(5, batch * steps * inputs);
            let dy = drawn(6, size.output_len());
            let (_, dx, gradients) = run_recurrent(&size, std::slice::from_ref(&weights), &x, lengths.as_deref(), &dy);
            let [w_ih, w_hh, b_ih, b_hh] = weights;
            let [dw_ih, dw_hh, db_ih, db_hh] = gradients[0].clone();
            let arrays = [
                ("x", x, dx),
                ("w_ih", w_ih, dw_ih),
                ("w_hh", w_hh, dw_hh),
                ("b_ih", b_ih, db_ih),
                ("b_hh", b_hh, db_hh),
            ];
            assert_gradients(&what, &arrays, &dy, |values| {
                let [x, weight_ih, weight_hh, bias_ih, bias_hh] = values else { panic!() };
                let weights = RecurrentWeights { weight_ih, weight_hh, bias_ih, bias_hh };
                let mut y = vec![0.0; size.output_len()];
                recurrent::forward(&size, weights, x, lengths.as_deref(), &mut y, None);
                y
            });
        }
    }
}

/// A padded sample does what it does alone, cut to its own length, whatever stands in the padding.
#[test]
fn padded_sequences_equal_short_ones() {
    let (steps, inputs, hidden) = (6, 3, 5);
    let lengths = [6, 1, 4, 0, 3];
    for (cell, sequence) in CELLS.into_iter().flat_map(|cell| [(cell, false), (cell, true)]) {
        let size = RecurrentSize {
            cell,
            batch: lengths.len(),
            steps,
            inputs,
            hidden,
            reverse: false,
            sequence,
            column: 0,
            width: 2 * hidden,
        };
        let weights = [draw_weights(&size, 1), draw_weights(&size, 2)];
        let mut x = drawn(3, lengths.len() * steps * inputs);
        let mut dy = drawn(4, size.output_len());
        let sample_output = size.output_len() / lengths.len();
        for (n, length) in lengths.into_iter().enumerate() {
            x[(n * steps + length) * inputs..(n + 1) * steps * inputs].fill(f32::NAN);
            if sequence {
                dy[(n * steps + length) * 2 * hidden..(n + 1) * steps * 2 * hidden].fill(f32::NAN);
            }
        }
        let (y, dx, gradients) = run_recurrent(&size, &weights, &x, Some(&lengths), &dy);
        let mut sums = [0, 1].map(|_| sizes_of(&size).map(|len| vec![0.0; len]));
        for (n, length) in lengths.into_iter().enumerate() {
            let (y, dx) = (&y[n * sample_output..][..sample_output], &dx[n * steps * inputs..][..steps * inputs]);
            assert!(dx[length * inputs..].iter().all(|value| *value == 0.0));
            if sequence || length == 0 {
                assert!(y[if sequence { length * 2 * hidden } else { 0 }..].iter().all(|value| *value == 0.0));
            }
            if length == 0 {
                continue;
            }
            let alone = RecurrentSize { batch: 1, steps: length, ..size };
            let (x, dy) = (&x[n * steps * inputs..][..length * inputs], &dy[n * sample_output..][..alone.output_len()]);
            let (y_alone, dx_alone, gradients) = run_recurrent(&alone, &weights, x, None, dy);
            assert_eq!(y[..y_alone.len()], y_alone);
            assert_near("dx", &dx[..dx_alone.len()], &dx_alone, 1e-5);
            for (sum, gradient) in sums.iter_mut().flatten().zip(gradients.iter().flatten()) {
                sum.iter_mut().zip(gradient).for_each(|(sum, gradient)| *sum += gradient);
            }
        }
        for (gradient, sum) in gradients.iter().flatten().zip(sums.iter().flatten()) {
            assert_near(&format!("{cell:?} {sequence}"), gradient, sum, 1e-4);
        }
    }
}

#[test]
fn recurrent_layers_give_the_same_bits_on_any_number_of_threads() {
    for (cell, batch) in CELLS.into_iter().flat_map(|cell| [(cell, 32), (cell, 37)]) {
        let size = RecurrentSize {
            cell,
            batch,
            steps: 9,
            inputs: 13,
            hidden: 33,
            reverse: false,
            sequence: true,
            column: 0,
            width: 66,
        };
        let weights = [draw_weights(&size, 1), draw_weights(&size, 2)];
        let x = drawn(3, batch * 9 * 13);
        let dy = drawn(4, size.output_len());
        let lengths: Vec<usize> = (0..batch).map(|n| n % 10).collect();
        for lengths in [None, Some(lengths.as_slice())] {
            same_on_all_pools(&format!("{cell:?} {batch}"), || run_recurrent(&size, &weights, &x, lengths, &dy));
        }
    }
}

fn run_layer_norm(features: usize, epsilon: f32, arrays: &[Vec<f32>; 3], dy: &[f32]) -> [Vec<f32>; 4] {
    let [x, gamma, beta] = arrays;
    let mut y = vec![f32::NAN; x.len()];
    layer_norm::forward(features, epsilon, x, gamma, beta, &mut y);
    let (mut dx, mut dgamma, mut dbeta) = (vec![f32::NAN; x.len()], vec![0.0; features], vec![0.0; features]);
    let saved = LayerNormSaved { x, dy, gamma };
    layer_norm::backward(features, epsilon, saved, Some(&mut dx), &mut dgamma, &mut dbeta);
    let (mut again, mut beta_again) = (vec![0.0; features], vec![0.0; features]);
    layer_norm::backward(features, epsilon, saved, None, &mut again, &mut beta_again);
    assert_eq!((&again, &beta_again), (&dgamma, &dbeta));
    [y, dx, dgamma, dbeta]
}

#[test]
fn layer_norm_equals_the_reference_and_finite_differences() {
    for (what, case) in layers(&["layer_norm"]) {
        let arrays = ["x", "gamma", "beta"].map(|name| flat(&case[name]));
        let epsilon = case["settings"]["eps"].as_f64().unwrap() as f32;
        let found = run_layer_norm(arrays[1].len(), epsilon, &arrays, &flat(&case["dy"]));
        for (found, name) in found.iter().zip(["y", "dx", "dgamma", "dbeta"]) {
            assert_near(&format!("{what} {name}"), found, &flat(&case[name]), NEAR);
        }
    }
    for (rows, features) in [(1, 2), (3, 17), (33, 5)] {
        let arrays = [drawn(1, rows * features), drawn(2, features), drawn(3, features)];
        let dy = drawn(4, rows * features);
        let [_, dx, dgamma, dbeta] = run_layer_norm(features, 0.1, &arrays, &dy);
        let [x, gamma, beta] = arrays;
        let arrays = [("x", x, dx), ("gamma", gamma, dgamma), ("beta", beta, dbeta)];
        assert_gradients(&format!("layer norm {rows} × {features}"), &arrays, &dy, |values| {
            let mut y = vec![0.0; rows * features];
            layer_norm::forward(features, 0.1, &values[0], &values[1], &values[2], &mut y);
            y
        });
    }
    // Rows of one feature are their own mean.
    let y = run_layer_norm(1, 1e-5, &[drawn(1, 5), vec![2.0], vec![0.5]], &[1.0; 5])[0].clone();
    assert_eq!(y, [0.5; 5]);
    let arrays = [drawn(1, 500 * 130), drawn(2, 130), drawn(3, 130)];
    let dy = drawn(4, 500 * 130);
    same_on_all_pools("layer norm", || run_layer_norm(130, 1e-5, &arrays, &dy));
}

/// Output, and the gradients of input, weights and biases.
fn run_depthwise(size: &ConvSize, arrays: &[Vec<f32>; 3], activation: Activation, dy: &[f32]) -> [Vec<f32>; 4] {
    let [x, weight, bias] = arrays;
    let mut y = vec![f32::NAN; size.batch * size.output()];
    depthwise::forward(size, ConvInput { x, weight, bias, activation }, &mut y);
    let [mut dx, mut dweight, mut dbias] = [x, weight, bias].map(|array| vec![0.0; array.len()]);
    dx.fill(f32::NAN);
    let seen = if activation.is_linear() { &[][..] } else { &y };
    let saved = ConvSaved { x, weight, y: seen, dy, activation, pooled: None };
    depthwise::backward(size, saved, Some(&mut dx), &mut dweight, &mut dbias);
    let (mut again, mut bias_again) = (vec![0.0; weight.len()], vec![0.0; bias.len()]);
    depthwise::backward(size, saved, None, &mut again, &mut bias_again);
    assert_eq!((&again, &bias_again), (&dweight, &dbias));
    [y, dx, dweight, dbias]
}

#[test]
fn depthwise_convolution_equals_the_reference() {
    for (what, case) in layers(&["depthwise_conv2d"]) {
        let number = |name: &str| case["settings"][name].as_u64().unwrap() as usize;
        let (x, side) = (dims(&case["x"]), number("padding"));
        let size = ConvSize {
            batch: x[0],
            channels: x[1],
            height: x[2],
            width: x[3],
            filters: x[1],
            kernel: number("kernel"),
            stride: number("stride"),
            top: side,
            bottom: side,
            left: side,
            right: side,
        };
        let arrays = ["x", "w", "b"].map(|name| flat(&case[name]));
        let found = run_depthwise(&size, &arrays, Activation::Linear, &flat(&case["dy"]));
        for (found, name) in found.iter().zip(["y", "dx", "dw", "db"]) {
            assert_near(&format!("{what} {name}"), found, &flat(&case[name]), NEAR);
        }
    }
}

#[test]
fn depthwise_convolution_of_odd_sizes() {
    // Batch, channels, height, width, kernel, stride, padding (top, bottom, left, right).
    let sizes = [
        (1, 1, 1, 1, 1, 1, [0, 0, 0, 0]),
        (2, 3, 3, 2, 5, 1, [2, 2, 2, 2]),
        (3, 2, 7, 5, 2, 3, [0, 1, 1, 0]),
        (9, 1, 4, 6, 3, 2, [0, 1, 2, 1]),
        (1, 2, 2, 2, 3, 4, [3, 4, 1, 2]),
    ];
    for (batch, channels, height, width, kernel, stride, [top, bottom, left, right]) in sizes {
        let size =
            ConvSize { batch, channels, height, width, filters: channels, kernel, stride, top, bottom, left, right };
        let what = format!("{size:?}");
        let square = kernel * kernel;
        let arrays = [drawn(1, batch * size.input()), drawn(2, channels * square), drawn(3, channels)];
        let dy = drawn(4, batch * size.output());
        for activation in [Activation::Linear, Activation::Tanh] {
            let [y, dx, dweight, dbias] = run_depthwise(&size, &arrays, activation, &dy);
            let [x, weight, bias] = arrays.clone();
            // A usual convolution of each channel alone does the same.
            let (map, out) = (height * width, size.out_height() * size.out_width());
            for (n, y) in y.chunks_exact(out).enumerate() {
                let channel = n % channels;
                let one = ConvSize { batch: 1, channels: 1, filters: 1, ..size };
                let mut expected = vec![0.0; out];
                let (weight, bias) = (&weight[channel * square..][..square], &bias[channel..=channel]);
                conv::forward(&one, ConvInput { x: &x[n * map..][..map], weight, bias, activation }, &mut expected);
                assert_near(&what, y, &expected, 1e-5);
            }
            let arrays = [("x", x, dx), ("weight", weight, dweight), ("bias", bias, dbias)];
            assert_gradients(&what, &arrays, &dy, |values| {
                let [x, weight, bias] = values else { panic!() };
                let mut y = vec![0.0; dy.len()];
                depthwise::forward(&size, ConvInput { x, weight, bias, activation }, &mut y);
                y
            });
        }
    }
    let (channels, side) = (6, 14);
    for stride in [1, 2] {
        let (batch, filters, height, width, kernel) = (21, channels, side, side, 3);
        let (top, bottom, left, right) = (1, 1, 1, 1);
        let size = ConvSize { batch, channels, height, width, filters, kernel, stride, top, bottom, left, right };
        let arrays = [drawn(1, batch * size.input()), drawn(2, channels * 9), drawn(3, channels)];
        let dy = drawn(4, batch * size.output());
        same_on_all_pools("depthwise", || run_depthwise(&size, &arrays, Activation::Relu, &dy));
    }
}

#[test]
fn embedding_picks_rows_and_adds_to_them() {
    for (what, case) in layers(&["embedding"]) {
        let (x, table) = (dims(&case["x"]), dims(&case["w"]));
        let size = EmbeddingSize { steps: x[1], vocabulary: table[0], features: table[1] };
        let mut y = vec![f32::NAN; x[0] * x[1] * table[1]];
        embedding::forward(size, &flat(&case["x"]), None, &flat(&case["w"]), &mut y);
        assert_near(&format!("{what} y"), &y, &flat(&case["y"]), NEAR);
        let mut dw = vec![0.0; table[0] * table[1]];
        embedding::backward(size, &flat(&case["x"]), None, &flat(&case["dy"]), &mut dw);
        assert_near(&format!("{what} dw"), &dw, &flat(&case["dw"]), NEAR);
    }
    // Padded steps and what is no token give zeros and no gradient.
    let size = EmbeddingSize { steps: 3, vocabulary: 2, features: 2 };
    let (x, lengths) = ([1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 7.0, -1.0, f32::NAN], [2, 0, 3]);
    let mut y = vec![f32::NAN; 18];
    embedding::forward(size, &x, Some(&lengths), &[1.0, 2.0, 3.0, 4.0], &mut y);
    assert_eq!(y[..4], [3.0, 4.0, 1.0, 2.0]);
    assert_eq!(y[4..], [0.0; 14]);
    let mut dweight = vec![0.0; 4];
    let dy: Vec<f32> = (0..18).map(|n| n as f32).collect();
    embedding::backward(size, &x, Some(&lengths), &dy, &mut dweight);
    assert_eq!(dweight, [2.0, 3.0, 0.0, 1.0]);
    let size = EmbeddingSize { steps: 50, vocabulary: 101, features: 30 };
    let tokens: Vec<f32> = (0..40 * 50).map(|n| (random::mix(n) % 101) as f32).collect();
    let dy = drawn(1, 40 * 50 * 30);
    same_on_all_pools("embedding", || {
        let mut dweight = vec![0.0; 101 * 30];
        embedding::backward(size, &tokens, None, &dy, &mut dweight);
        dweight
    });
}

#[test]
fn normal_numbers_are_normal_and_follow_from_their_place() {
    let count = 1_000_000;
    let noise = same_on_all_pools("noise", || {
        let mut values = vec![1.0; count];
        random::add_normal(&mut values, 2.0, 7);
        values
    });
    let values: Vec<f64> = noise.iter().map(|value| (f64::from(*value) - 1.0) / 2.0).collect();
    for n in [0, 1, 16_384, count - 1] {
        assert!((values[n] as f32 - random::normal(7, n as u64)).abs() < 1e-5);
    }
    let moment = |power: i32| values.iter().map(|value| value.powi(power)).sum::<f64>() / count as f64;
    for (power, expected) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0), (6, 15.0)] {
        assert!((moment(power) - expected).abs() < 0.01 * f64::from(power * power), "{power}: {}", moment(power));
    }
    for (limit, share) in [(-3.0, 0.001_350), (-1.0, 0.158_655), (0.5, 0.691_462), (2.0, 0.977_250), (4.0, 0.999_968)] {
        let found = values.iter().filter(|value| **value < limit).count() as f64 / count as f64;
        assert!((found - share).abs() < 0.0015, "{limit}: {found}");
    }
    // Neighbors are independent, and another key gives other numbers.
    let along = values.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / count as f64;
    assert!(along.abs() < 0.005, "{along}");
    assert_ne!(random::normal(1, 5), random::normal(2, 5));
}

#[test]
fn pictures_become_rows_and_pictures_again() {
    let size = RowsSize { channels: 2, height: 2, width: 3 };
    let picture: Vec<f32> = (0..24).map(|n| n as f32).collect();
    let mut rows = vec![f32::NAN; 24];
    reshape::picture_to_rows(size, &picture, &mut rows);
    assert_eq!(rows[..12], [0.0, 1.0, 2.0, 6.0, 7.0, 8.0, 3.0, 4.0, 5.0, 9.0, 10.0, 11.0]);
    let mut again = vec![f32::NAN; 24];
    reshape::rows_to_picture(size, &rows, &mut again);
    assert_eq!(again, picture);
    padding::zero_padded(&mut rows, 2, 6, &[1, 5]);
    assert_eq!(rows[6..12], [0.0; 6]);
    assert!(rows[..6].iter().sum::<f32>() > 0.0 && rows[12..].iter().all(|value| *value > 0.0));
}

#[test]
fn more_activations_and_their_derivatives() {
    for case in cases("more_activations") {
        let name = case["name"].as_str().unwrap();
        let f = match name {
            "relu6" => Activation::Relu6,
            "hard_swish" => Activation::HardSwish,
            other => panic!("{other}"),
        };
        let (x, expected) = (flat(&case["x"]), flat(&case["y"]));
        let mut y = x.clone();
        activation::apply(f, &mut y);
        let mut slopes = vec![f32::NAN; x.len()];
        let saved = if activation::needs_input(f) { &x } else { &y };
        activation::differentiate(f, saved, &vec![1.0; x.len()], &mut slopes);
        for (found, expected) in y.iter().zip(&expected).chain(slopes.iter().zip(&flat(&case["dydx"]))) {
            assert!((found - expected).abs() <= 1e-4 * expected.abs() + 1e-7, "{name}: {found}, not {expected}");
        }
        let mut not_a_number = [f32::NAN];
        activation::apply(f, &mut not_a_number);
        assert!(not_a_number[0].is_nan(), "{name} hides that something went wrong");
    }
}
