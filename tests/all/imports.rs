//! Weights of other programs: what fits by name and shape is taken, all else is told, and broken files are refused.
use std::path::Path;

use serde_json::Value;
use strata::design::{Activation, BatchNorm, Dense, Facts, Flatten, LayerKind, Output, check};
use strata::engine::{Array, Network as _, build};
use strata::train::{ArrayFit, import, saved};

use crate::cli::{fails, json, ok};
use crate::program::stack;

#[test]
fn what_fits_is_taken_and_all_else_is_told() {
    let kinds: Vec<LayerKind> = vec![
        Flatten.into(),
        Dense::new(3, Activation::Relu).into(),
        BatchNorm::default().into(),
        Output::default().into(),
    ];
    let design = stack(kinds);
    let design = check(&design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap();
    let mut network = build(&design, &[]).unwrap();
    let before = network.arrays();
    let mut file = before.clone();
    let of = |file: &mut Vec<Array>, name: &str| file.iter().position(|array| array.name.ends_with(name)).unwrap();
    file[0].values.fill(0.25);
    let bias = of(&mut file, "bias");
    file[bias].dims.push(1);
    let variance = of(&mut file, "running_var");
    file[variance].values[0] = -1.0;
    let mean = of(&mut file, "running_mean");
    file[mean].values[1] = f32::NAN;
    let last = file.len() - 1;
    file[last].name = "fc.bias".to_owned();
    let told = import(&mut network, &file).unwrap();
    assert_eq!(told.len(), before.len() + 1);
    let fit = |name: &str| &told.iter().find(|array| array.name == name).unwrap().fit;
    assert_eq!(*fit(&before[0].name), ArrayFit::Taken);
    assert_eq!(*fit(&before[bias].name), ArrayFit::OtherShape { found: vec![3, 1] });
    assert_eq!([fit(&before[variance].name), fit(&before[mean].name)], [&ArrayFit::Unusable; 2]);
    assert_eq!([fit(&before[last].name), fit("fc.bias")], [&ArrayFit::Missing, &ArrayFit::Unknown]);
    let after = network.arrays();
    assert!(after[0].values.iter().all(|value| *value == 0.25));
    for kept in [bias, variance, mean, last] {
        assert_eq!(after[kept], before[kept]);
    }
}

/// The state dictionary of an exported network comes back as the same network, which can be trained on.
#[test]
fn a_run_comes_back_from_its_weights_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    ok(&["new", "perceptron", "--out", "net.ron"], root);
    ok(&["train", "net.ron", "--epochs", "1", "--out", "run"], root);
    let weights = "run/weights.safetensors";
    let told = json(&ok(&["import", weights, "net.ron", "--epochs", "1", "--out", "again", "--json"], root));
    assert_eq!((&told[0]["taken"], &told[0]["arrays"][0]["fit"]), (&Value::from(2), &Value::from("taken")));
    let logits = |run: &str| {
        let mut run = strata::train::TrainedNetwork::read(&root.join(run)).unwrap();
        run.network.predict((0..64).map(|n| n as f32 / 64.0).collect()).unwrap()
    };
    assert_eq!(logits("again"), logits("run"));
    ok(&["train", "--resume", "again"], root);
    assert_ne!(logits("again"), logits("run"));
    fails(2, &["import", weights, "net.ron", "--out", "again"], root);
    // A network of which nothing fits is not kept.
    ok(&["new", "mlp", "--out", "other.ron"], root);
    fails(1, &["import", weights, "other.ron", "--out", "none"], root);
    assert!(!root.join("none").exists());
}

#[test]
fn broken_and_hostile_files_are_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        saved::read_weights(&file).map_err(|error| error.to_string())
    };
    let head = |length: u64, text: &str| [&length.to_le_bytes(), text.as_bytes()].concat();
    let whole = |text: &str, data: &[u8]| [&head(text.len() as u64, text), data].concat();
    let broken = [
        read("empty", b""),
        read("text", b"PK\x03\x04 this is a .pth file"),
        read("endless", &head(u64::MAX, "{}")),
        read("cut", &whole("{\"w\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}}", &[0; 8])),
        read(
            "huge",
            &whole("{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", &[0; 4]),
        ),
    ];
    for told in broken {
        assert!(told.as_ref().is_err_and(|told| told.contains("is no safetensors file")), "{told:?}");
    }
    let whole_numbers = "{\"w\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
    let told = read("whole", &whole(whole_numbers, &[0; 8]));
    assert!(told.is_err_and(|told| told.contains("w holds numbers of another type")));
    // −1.5 in each of the usual widths.
    let widths = [
        ("F64", (-1.5_f64).to_le_bytes().to_vec()),
        ("F32", (-1.5_f32).to_le_bytes().to_vec()),
        ("F16", 0xBE00_u16.to_le_bytes().to_vec()),
        ("BF16", 0xBFC0_u16.to_le_bytes().to_vec()),
    ];
    for (dtype, number) in widths {
        let text = format!("{{\"w\":{{\"dtype\":\"{dtype}\",\"shape\":[1],\"data_offsets\":[0,{}]}}}}", number.len());
        let arrays = read(dtype, &whole(&text, &number)).unwrap();
        assert_eq!((arrays[0].dims.as_slice(), arrays[0].values.as_slice()), (&[1][..], &[-1.5][..]), "{dtype}");
    }
    let counted = "{\"n.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}";
    assert_eq!(read("counter", &whole(counted, &[0; 8])), Ok(Vec::new()));
    assert!(saved::read_weights(folder.path()).is_err());
    assert!(saved::read_weights(Path::new("there is none")).is_err());
}
