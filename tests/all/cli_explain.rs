//! `strata explain`, and what `strata evaluate` says of how sure a network is.
use strata::data::{SkipReason, decode_picture};
use strata::design::{Color, Picture};

use crate::cli::{DESIGN, fails, json, ok, stripes};

#[test]
fn an_answer_is_explained_as_a_map_and_never_over_a_picture() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 12);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    ok(&["train", "stripes.ron", "--out", "run", "--threads", "2"], root);
    let picture = "stripes/left/3.png";
    for method in ["grad-cam", "occlusion", "gradient"] {
        let args = ["explain", "run", picture, "--method", method, "--json", "--out", "map.png"];
        let found = json(&ok(&args, root)).remove(0);
        let map = found["map"].as_array().unwrap();
        assert!(map.len() == 12 && map.iter().all(|row| row.as_array().unwrap().len() == 12), "{found}");
        assert!(found["probability"].is_number() && found["class"].is_string(), "{found}");
        assert_eq!(found["layer"].is_string(), method == "grad-cam");
        // A map of before gives way to the new one, and none is taken for a picture to learn from.
        let form = Picture::new(8, 8, Color::Rgb);
        assert_eq!(decode_picture(&root.join("map.png"), &form), Err(SkipReason::OwnChart));
    }
    let text = ok(&["explain", "run", picture, "--class", "right"], root);
    assert!(text.contains("right") && text.contains("Grad-CAM") && text.contains("does not tell why"), "{text}");
    let before = std::fs::read(root.join(picture)).unwrap();
    assert!(fails(1, &["explain", "run", picture, "--out", picture], root).contains("name another file"));
    assert_eq!(std::fs::read(root.join(picture)).unwrap(), before);
    assert!(fails(2, &["explain", "run", picture, "--class", "top"], root).contains("left, middle, right"));
    assert!(fails(2, &["explain", "run", picture, "--layer", "Dense 9"], root).contains("“Convolution”"));
    assert!(fails(1, &["explain", "run", picture, "--layer", "flatten"], root).contains("gives no maps"));
    assert!(fails(1, &["explain", "run", "nothing.png"], root).contains("nothing.png"));

    let found = json(&ok(&["evaluate", "run", "stripes", "--json"], root)).remove(0);
    for key in ["temperature", "ece", "ece_calibrated"] {
        assert!(found[key].as_f64().is_some_and(|number| number >= 0.0), "{key}: {found}");
    }
    assert!(ok(&["evaluate", "run", "stripes"], root).contains("at temperature"));
}
