//! What people type into design files: forgiven where it is clear, told where it is not, refused before it costs anything.
use std::path::Path;
use std::time::{Duration, Instant};

use strata::design::{
    Amount, Design, Facts, FileError, FixKind, Optimizer, ProblemKind, Source, Split, Transform, check, from_ron,
    has_comments, layers_from_ron, read, to_ron,
};

const GOOD: &str = r#"(
    format: 1,
    name: "mine",
    data: Folder("pets"),
    input: Picture(width: 32, height: 32, color: Rgb),
    layers: [
        Conv2d(filters: 4, kernel: 3, activation: Relu),
        Flatten,
        Dense(neurons: 10),
        Output(),
    ],
    training: (optimizer: Adam(rate: 0.001), batch: 8, epochs: 1, early_stopping: On(patience: 3)),
)
"#;

fn good() -> Design {
    from_ron(GOOD).unwrap()
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

fn complaint(text: &str) -> (usize, usize, String) {
    match from_ron(text) {
        Err(FileError::Malformed { line, column, what }) => (line, column, what.to_string()),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn what_is_clear_is_read_as_it_is_meant() {
    for (from, to) in [
        ("(\n", "\u{feff}// my network\n/* one /* in */ another */ (\n"),
        ("(\n", "# a comment of Python\n(\n"),
        ("batch: 8", "batch:\u{a0}8"),
        ("batch: 8", "batch:\u{200b} \u{202f}8"),
        ("batch: 8", "batch: 8.0"),
        ("batch: 8", "batch: 8."),
        ("batch: 8", "batch: \"8\""),
        ("batch: 8", "batch = 8"),
        ("batch: 8,", "batch: 8;"),
        ("batch: 8", "\"batch\": 8"),
        ("rate: 0.001", "rate: 0,001"),
        ("rate: 0.001", "rate: .001"),
        ("rate: 0.001", "rate: +0.001"),
        ("rate: 0.001", "rate: 0.1%"),
        ("rate: 0.001", "rate: \"0.1 %\""),
        ("rate: 0.001", "rate: 1e-3"),
        ("Adam(rate: 0.001)", "Adam()"),
        ("Adam(rate: 0.001)", "Adam"),
        ("Output()", "Output"),
        ("Flatten", "Flatten()"),
        ("Relu", "Relu()"),
        ("On(patience: 3)", "On((patience: 3))"),
        ("Picture(width: 32, height: 32, color: Rgb)", "Picture((width: 32, height: 32, color: Rgb))"),
        ("training: (optimizer", "training: ((optimizer"),
        ("\"mine\"", "“mine”"),
        ("\"mine\"", "„mine“"),
        ("\"mine\"", "«mine»"),
        ("\"mine\"", "‘mine’"),
        ("\"mine\"", "'mine'"),
        ("name: \"mine\",", "name：\"mine\"，"),
        ("\"pets\"", "r\"pets\""),
        ("\n)\n", "\n),\n"),
    ] {
        let mut text = with(from, to);
        if from.starts_with("training") {
            text = text.replacen("On(patience: 3)),", "On(patience: 3))),", 1);
        }
        assert_eq!(from_ron(&text).map_err(|error| format!("{to}: {error}")).unwrap(), good(), "{to}");
    }
    assert!(has_brackets_of_another_kind());
}

/// Braces in the place of parentheses and the other way round.
fn has_brackets_of_another_kind() -> bool {
    let braces = with("On(patience: 3)),", "On(patience: 3)},").replacen("training: (", "training: {", 1);
    let list = GOOD.replacen("layers: [", "layers: (", 1).replacen("    ],\n    training", "    ),\n    training", 1);
    from_ron(&braces).unwrap() == good() && from_ron(&list).unwrap() == good()
}

#[test]
fn a_number_is_a_range_where_one_is_meant() {
    let amount = |text: &str| {
        let text = with("layers: [", &format!("augmentation: (transforms: {{{text}}}), layers: ["));
        let design = from_ron(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        design.augmentation.transforms.into_iter().next().unwrap()
    };
    let range = |low, high| Amount { low, high, probability: 1.0 };
    for text in ["Rotation: 15", "Rotation: -15", "Rotation: (15)", "Rotation: (-15, 15)", "Rotation: [-15.0, 15.0]"] {
        assert_eq!(amount(text), (Transform::Rotation, range(-15.0, 15.0)), "{text}");
    }
    assert_eq!(amount("Blur: 0,02"), (Transform::Blur, range(0.0, 0.02)));
    assert_eq!(amount("Zoom: 1.2"), (Transform::Zoom, range(1.0, 1.2)));
    assert_eq!(amount("FlipX: 0.5"), (Transform::FlipX, Amount { low: 1.0, high: 1.0, probability: 0.5 }));
    let off = "curation: (classes: {\"cat\": (off: True)}), layers: [";
    assert!(from_ron(&with("layers: [", off)).unwrap().curation.is_off("cat"));
}

#[test]
fn a_name_that_looks_like_a_drive_survives_its_file() {
    for name in ["A:\u{3347a}", "A:\t", "b:\n\"", "C:\\new", "C:\\\\u{e9}"] {
        let mut design = from_ron(&with("\"pets\"", "\"pets\"")).unwrap();
        name.clone_into(&mut design.name);
        assert_eq!(from_ron(&to_ron(&design).unwrap()).unwrap().name, name);
    }
}

#[test]
fn backslashes_are_those_of_a_path_where_they_can_be() {
    let folder = |written: &str| match from_ron(&with("\"pets\"", written)).unwrap().data {
        Source::Folder(folder) => folder.to_string_lossy().into_owned(),
        _ => panic!(),
    };
    assert_eq!(folder(r#""C:\Users\eva\pets""#), r"C:\Users\eva\pets");
    assert_eq!(folder(r#""C:\new\table""#), r"C:\new\table");
    assert_eq!(folder(r#""C:\new\""#), r"C:\new\");
    assert_eq!(folder(r#""C:\\Users\\eva""#), r"C:\Users\eva");
    assert_eq!(folder(r#"r"C:\Users\eva""#), r"C:\Users\eva");
    assert_eq!(folder(r#""data\pets""#), r"data\pets");
    assert_eq!(folder(r#""data\train""#), r"data\train");
    assert_eq!(folder(r#""data\new\0\x41""#), r"data\new\0\x41");
    assert_eq!(folder(r#""a\tb\u{e9}\"c""#), "a\tbé\"c");
}

/// Words that are none of ours.
fn is_ours(text: &str) -> bool {
    let foreign =
        ["os error", "struct", "expected identifier", "invalid type", "unknown variant", "Error(", "{", "enum ", "RON"];
    !text.is_empty() && foreign.iter().all(|word| !text.contains(word))
}

#[test]
fn what_is_not_clear_is_told_with_its_place_in_our_words() {
    for (from, to, place, words) in [
        ("activation: Relu", "activation: ReLU", (7, 51), "did you mean `Relu`"),
        ("Conv2d(", "conv_2d(", (7, 9), "did you mean `Conv2d`"),
        ("filters", "filtres", (7, 16), "in Conv2d, expected `filters`"),
        ("color: Rgb", "color: Gray", (5, 50), "for color, expected `Grey`, `Rgb`; did you mean `Grey`"),
        ("Relu),", "Relu)", (8, 9), "found `Flatten`, expected a comma before it"),
        ("    ],\n", "", (11, 5), "the bracket of `layers` in line 6 is still open; write `]` before it"),
        ("Relu),", "Relu,", (8, 9), "the parenthesis of `Conv2d` in line 7 is still open; write `)` before it"),
        ("  format: 1,\n", "", (12, 1), "`format` is missing in the design; write `format: 1`"),
        ("neurons: 10", "", (9, 15), "`neurons` is missing in Dense; write `neurons: 64`"),
        ("neurons: 10", "10", (9, 15), "expected the name of a setting"),
        ("neurons: 10", "neurons: ten", (9, 24), "found `ten`, expected a whole number from 0"),
        ("neurons: 10", "neurons: 1.5", (9, 24), "found `1.5`, expected a whole number from 0"),
        ("neurons: 10", "neurons: 1 0", (9, 26), "found `0`, expected a comma before it"),
        ("neurons: 10", "neurons: -3", (9, 24), "found `-3`, expected a whole number from 0"),
        ("neurons: 10", "neurons: 99999999999999999999999", (9, 24), "too large"),
        ("neurons: 10", "neurons: 10, neurons: 11", (9, 0), "twice in Dense"),
        ("rate: 0.001", "rate: 0, 001", (12, 41), "a number takes a point; write `0.001`"),
        ("\"mine\"", "mine", (3, 11), "expected text in quotes; write `\"mine\"`"),
        ("\"mine\"", "\"mine", (3, 11), "is not closed on its line"),
        ("\"mine\"", "\"mine\", batches: 3", (3, 19), "unknown setting `batches`"),
        ("(\n", "/* (\n", (1, 1), "the comment that begins here is not closed"),
        ("\n)\n", "\n", (11, 0), "the file ends here, but the parenthesis in line 1 is still open; write `)`"),
        ("\n)\n", "\n) end\n", (13, 3), "found `end` behind the end"),
        ("On(patience: 3)", "On(3, 4)", (12, 0), "expected the name of a setting"),
        ("Folder(\"pets\")", "Folder(\"pets\", \"cats\")", (4, 0), "found `\"cats\"`"),
        ("[\n", "[[\n", (6, 0), "found"),
    ] {
        let (line, column, text) = complaint(&with(from, to));
        assert!(text.contains(words) && is_ours(&text), "{to}: {text}");
        assert!(place.1 == 0 || (line, column) == place, "{to}: {line}:{column} {text}");
    }
}

#[test]
fn what_is_no_design_is_called_what_it_is() {
    for (text, words) in [
        ("model = Sequential([\n    Conv2D(4, 3),\n])\n", "Python"),
        ("import torch\n", "Python"),
        ("{\"format\": 1}", "JSON"),
        ("<!DOCTYPE html><html>", "web page"),
        ("", "there is nothing here"),
        ("// nothing\n", "there is nothing here"),
        ("hello", "no design"),
        ("\u{1b}[31m", "no design"),
    ] {
        let (_, _, said) = complaint(text);
        assert!(said.contains(words) && is_ours(&said) && !said.contains('\u{1b}'), "{text}: {said}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("d.ron");
    let said = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        read(&file).map_err(|error| error.to_string())
    };
    assert!(said(b"\x89PNG\r\n\x1a\n\0\0").unwrap_err().contains("a picture"));
    assert!(said(b"PK\x03\x04\xff\xff").unwrap_err().contains("zip archive"));
    assert!(said(b"(name: \"\xe9\")").unwrap_err().contains("UTF-8"));
    // What Windows calls Unicode.
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(GOOD.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(said(&wide).unwrap(), good());
    let near = read(&folder.path().join("e.ron")).unwrap_err().to_string();
    assert!(near.contains("does not exist") && near.contains("“d.ron”"), "{near}");
    for special in [folder.path(), Path::new("/dev/null")].iter().filter(|path| path.exists()) {
        assert!(is_ours(&read(special).unwrap_err().to_string()));
    }
}

/// Every `write …` of a message is done where the message points.
#[test]
fn every_advice_helps() {
    for (from, to) in [
        ("  format: 1,\n", ""),
        ("    data: Folder(\"pets\"),\n", ""),
        ("neurons: 10", ""),
        ("filters: 4, ", ""),
        ("\"mine\"", "mine"),
        ("    ],\n", ""),
        ("Relu),", "Relu,"),
        ("\n)\n", "\n"),
        ("color: Rgb", "color: Gray"),
        ("epochs", "epoch"),
        ("Conv2d", "conv2D"),
    ] {
        let mut text = with(from, to);
        for _ in 0..3 {
            let Err(FileError::Malformed { line, column, what }) = from_ron(&text) else { break };
            let said = what.to_string();
            let quoted = |before: &str| {
                let advice = said.split_once(before)?.1;
                advice.split_once('`').map(|(advice, _)| advice.to_owned())
            };
            let lines: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let at = text[lines..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| lines + at);
            if let Some(meant) = quoted("did you mean `") {
                let found = quoted("unknown setting `").or_else(|| quoted("unknown word `")).unwrap();
                text.replace_range(at..at + found.len(), &meant);
            } else {
                let advice = quoted("write `").unwrap_or_else(|| panic!("{to}: {said}"));
                match advice.as_str() {
                    "\"mine\"" => text.replace_range(at..at + 4, &advice),
                    ")" | "]" if at < text.trim_end().len() => text.insert_str(at, &format!("{advice}, ")),
                    ")" | "]" => text.insert_str(at, &advice),
                    // A setting among others.
                    advice if text[..at].trim_end().ends_with(['(', ',']) => text.insert_str(at, advice),
                    advice => text.insert_str(at, &format!(", {advice}")),
                }
            }
        }
        assert!(
            from_ron(&text).is_ok(),
            "{from} → {to}: {:?}\n{text}",
            from_ron(&text).err().map(|error| error.to_string())
        );
    }
}

#[test]
fn what_is_too_much_is_refused_before_it_is_parsed() {
    let layers = |count: usize| GOOD.replacen("Flatten,", &"Flatten,".repeat(count), 1);
    let nested = |word: &str| with("Flatten", &format!("{}Flatten{}", word.repeat(60_000), ")".repeat(60_000)));
    for text in [
        nested("Some("),
        nested("Off("),
        layers(20_000),
        "(".repeat(300_000),
        format!("({}", ",".repeat(4_000_000)),
        GOOD.replacen("\"mine\"", &format!("[{}]", "8.0,".repeat(90_000)), 1),
        format!("[{}]", "Flatten,".repeat(20_000)),
    ] {
        let start = Instant::now();
        let said = from_ron(&text).map(drop).and_then(|()| layers_from_ron(&text).map(drop)).unwrap_err().to_string();
        assert!(said.len() < 300 && is_ours(&said), "{said}");
        // A hundredth of it in a program that is not built for tests.
        assert!(start.elapsed() < Duration::from_secs(3), "{said}: {:?}", start.elapsed());
    }
    assert!(from_ron(&layers(900)).is_ok());
    assert!(layers_from_ron(&format!("[{}]", "Flatten,".repeat(20_000))).is_err());
}

#[test]
fn comments_of_every_kind_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("d.ron");
    for (comment, there) in [("", false), ("// a", true), ("# a", true), ("/* a */", true)] {
        std::fs::write(&file, with("layers: [", &format!("layers: [ {comment}\n"))).unwrap();
        assert_eq!(has_comments(&file), there, "{comment}");
    }
}

#[test]
fn a_value_outside_its_limits_has_a_sensible_fix() {
    let facts = Facts { classes: Some(2), ..Facts::default() };
    let fixed = |design: &Design| {
        let problem = check(design, facts).problems.into_iter().find(|problem| problem.fix().is_some()).unwrap();
        let fix = problem.fix().cloned().unwrap();
        let mut fixed = design.clone();
        fix.edit.apply(&mut fixed).unwrap();
        assert!(
            !check(&fixed, facts)
                .problems
                .contains(&strata::design::Problem { fixes: Vec::new(), ..problem_of(&problem.kind) })
        );
        (problem.kind, fix.kind, fixed)
    };
    let split = |validation: f64, test: f64| fixed(&Design { split: Split { validation, test }, ..good() }).2.split;
    assert_eq!(split(20.0, 0.0), Split { validation: 0.2, test: 0.0 });
    assert_eq!(split(-0.2, 0.0), Split { validation: 0.0, test: 0.0 });
    assert_eq!(split(0.1, 15.0), Split { validation: 0.1, test: 0.15 });
    assert_eq!(split(0.6, 0.6), Split { validation: 0.25, test: 0.25 });
    assert_eq!(split(0.8, 0.2), Split { validation: 0.4, test: 0.1 });
    assert!(split(1.0, 0.0).validation < 1.0);
    let mut design = good();
    design.augmentation.transforms.insert(Transform::Rotation, Amount { low: 15.0, high: -15.0, probability: 1.0 });
    let (problem, fix, mended) = fixed(&design);
    assert!(matches!(problem, ProblemKind::LowAboveHigh { setting: "Rotation", .. }), "{problem}");
    assert_eq!(fix, FixKind::ExchangeLowAndHigh);
    assert_eq!(mended.augmentation.transforms[&Transform::Rotation].low, -15.0);
    assert_eq!(check(&mended, facts).problems, []);
    design.augmentation.transforms.insert(Transform::Rotation, Amount { low: -15.0, high: 15.0, probability: 50.0 });
    assert_eq!(fixed(&design).2.augmentation.transforms[&Transform::Rotation].probability, 0.5);
}

fn problem_of(kind: &ProblemKind) -> strata::design::Problem {
    strata::design::Problem { layer: None, kind: kind.clone(), fixes: Vec::new() }
}

/// As files of the first version have it, and with what has been added since.
#[test]
fn a_step_is_a_word_alone_until_it_has_a_surrogate() {
    use strata::design::{Activation, ActivationLayer, Layer, LayerKind, Surrogate, layers_to_ron};
    let read = |text: &str| layers_from_ron(text).unwrap().remove(0).kind;
    let card = |surrogate| LayerKind::from(ActivationLayer(Activation::Heaviside { surrogate }));
    for old in ["Activation(Heaviside)", "Activation(Heaviside())", "Activation(Heaviside(surrogate: None))"] {
        assert_eq!(read(old), card(Surrogate::None), "{old}");
    }
    assert_eq!(read("Activation(Heaviside(surrogate: Triangle))"), card(Surrogate::Triangle));
    let old = with("activation: Relu", "activation: Heaviside");
    let design = from_ron(&old).unwrap();
    assert_eq!(design.layers.layers()[0].kind.activation(), Some(Activation::STEP));
    // What weights are held to: a run of the first version finds its layers written as they were.
    let text = to_ron(&design).unwrap();
    assert!(text.contains("activation: Heaviside,") || text.contains("activation: Heaviside)"), "{text}");
    let written = |kind| layers_to_ron(&[Layer::new(kind)]).unwrap();
    assert!(written(card(Surrogate::None)).contains("Activation(Heaviside)"), "{}", written(card(Surrogate::None)));
    for surrogate in [Surrogate::Identity, Surrogate::ClippedIdentity, Surrogate::Sigmoid, Surrogate::FastSigmoid] {
        assert_eq!(layers_from_ron(&written(card(surrogate))).unwrap()[0].kind, card(surrogate));
    }
    // However many there are, none counts as a slip.
    let many = with("Flatten", &format!("{}Flatten", "Activation(Heaviside), ".repeat(900)));
    assert_eq!(from_ron(&many).unwrap().layers.len(), 904);
    let (_, _, words) = complaint(&with("activation: Relu", "activation: Heaviside(surrogate: Triangel)"));
    assert!(words.contains("Triangle"), "{words}");
}

#[test]
fn optimizers_need_no_rate() {
    for optimizer in ["Sgd", "Momentum", "Nesterov", "RmsProp", "Adagrad", "Adam", "AdamW"] {
        let design = from_ron(&with("Adam(rate: 0.001)", optimizer)).unwrap();
        assert!(design.training.optimizer.rate() > 0.0);
        assert_eq!(from_ron(&to_ron(&design).unwrap()).unwrap(), design);
    }
    assert_eq!(from_ron(&with("Adam(rate: 0.001)", "Adam")).unwrap().training.optimizer, Optimizer::default());
}
