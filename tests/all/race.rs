//! Races: the runs of one are bit for bit those that each design makes alone, turns are fair, and a budget halves the field.
use std::time::Duration;

use serde_json::Value;
use strata::design::{Design, Split, Variation, differences, variants};
use strata::engine::Array;
use strata::train::{Advance, Ending, LossCurve, Plan, Race, RaceAdvance, Session, race_entries};

use super::cli::{DESIGN, fails, json, ok, stripes};
use super::train::{data, digits};

fn design(epochs: usize) -> Design {
    let mut design = Design { split: Split { validation: 0.3, test: 0.0 }, ..digits() };
    (design.training.epochs, design.training.batch) = (epochs, 64);
    design
}

fn race(design: &Design, vary: &[&str], seeds: usize, budget: Option<Duration>) -> Race {
    let varied: Vec<_> = vary.iter().map(|text| Variation::read(design, text).unwrap()).collect();
    let variants = variants(design, &varied).unwrap();
    Race::new(race_entries(&variants, seeds, data(design).samples(), 2).unwrap(), budget).unwrap()
}

fn state(session: &mut Session) -> (Vec<Array>, Vec<Array>, LossCurve) {
    (session.network().arrays(), session.network().optimizer_arrays(), session.curve().clone())
}

#[test]
fn a_race_of_six_is_six_single_runs_bit_for_bit() {
    let design = design(2);
    let mut race = race(&design, &["rate=0.05,0.002,0.0005"], 2, None);
    while race.advance(Duration::ZERO) != RaceAdvance::Over {}
    assert_eq!(race.lanes().len(), 6);
    for lane in race.lanes_mut() {
        let mut alone = design.clone();
        alone.training.optimizer = alone.training.optimizer.with_rate([0.05, 0.002, 0.0005][lane.variant]);
        alone.training.seed = lane.seed;
        let plan = Plan::new(&alone, data(&alone), 1, None).unwrap();
        let mut session = Session::new(plan).unwrap();
        while !matches!(session.advance(), Advance::Ended(_)) {}
        assert!(state(&mut session) == state(&mut lane.session), "variant {} seed {}", lane.variant, lane.seed);
        let scores = |session: &Session| session.history().iter().map(|one| one.validation.clone()).collect::<Vec<_>>();
        assert_eq!(scores(&session), scores(&lane.session));
    }
}

/// Epochs come in turn, whatever the size of a batch: nobody is more than one ahead.
#[test]
fn without_a_budget_nobody_is_more_than_an_epoch_ahead() {
    let mut race = race(&design(3), &["batch=16,64", "rate=0.01,0.001"], 1, None);
    loop {
        match race.advance(Duration::ZERO) {
            RaceAdvance::Over => break,
            RaceAdvance::Epoch { .. } => {
                let epochs = race.lanes().iter().map(|lane| lane.result().epochs);
                let (low, high) = (epochs.clone().min().unwrap(), epochs.max().unwrap());
                assert!(high - low <= 1, "{low} to {high}");
            }
            _ => {}
        }
    }
    let table = race.table();
    assert!(table.winner.is_some() && table.rows.iter().all(|row| row.runs == 1 && row.epochs == 3.0));
    // Every variant sees the same samples as often: the same multiply-adds.
    assert!(table.rows.iter().all(|row| row.multiply_adds == table.rows[0].multiply_adds));
}

#[test]
fn a_budget_halves_the_field_and_those_that_stay_are_not_touched() {
    let design = design(1_000);
    let mut race = race(&design, &["rate=0.05,0.002,0.0000001,0.00000001"], 1, Some(Duration::from_secs(10)));
    let has_an_epoch = |race: &Race| race.lanes().iter().all(|lane| lane.result().epochs > 0);
    while !has_an_epoch(&race) {
        race.advance(Duration::ZERO);
    }
    let RaceAdvance::Left(left) = race.advance(Duration::from_secs(5)) else { panic!("nobody left") };
    let worst = race.table();
    assert!(left.len() == 2 && left.iter().all(|variant| worst.rows[*variant].has_left), "{left:?}");
    assert!(left.contains(&3) || left.contains(&2));
    assert_eq!(race.advance(Duration::from_secs(10)), RaceAdvance::Turn);
    assert_eq!(race.advance(Duration::from_secs(10)), RaceAdvance::Over);
    assert!(race.lanes().iter().all(|lane| lane.session.ending() == Some(&Ending::Stopped)));
    let table = race.table();
    assert!(table.winner.is_some_and(|winner| !left.contains(&winner)));
}

#[test]
fn designs_that_are_raced_differ_in_what_is_varied() {
    let design = design(1);
    let varied = ["batch=16,64", "augmentation=off,on"].map(|text| Variation::read(&design, text).unwrap());
    let variants = variants(&design, &varied).unwrap();
    let designs: Vec<&Design> = variants.iter().map(|variant| &variant.design).collect();
    let found = differences(&designs);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|one| one.values.len() == 4));
}

#[test]
fn the_command_tells_every_epoch_the_table_and_the_winner() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 24);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    let args = ["race", "stripes.ron", "--vary", "rate=0.01,0.000001", "--seeds", "2", "--json", "--out", "runs"];
    let lines = json(&ok(&args, root));
    assert_eq!(lines.len(), 2 * 2 * 4 + 1);
    for line in &lines[..16] {
        assert!(line["variant"].as_str().unwrap().starts_with("rate=") && line["seed"].is_number(), "{line}");
        for key in ["epoch", "train_loss", "train_accuracy", "val_loss", "val_accuracy", "seconds"] {
            assert!(line[key].is_number(), "{key}: {line}");
        }
    }
    let last = &lines[16];
    assert_eq!((&last["winner"], &last["settings"]["rate"]), (&Value::from("rate=0.01"), &Value::from(0.01)));
    let rows = last["table"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for key in ["val_accuracy", "test_accuracy", "deviation", "seconds", "multiply_adds"] {
        assert!(rows[0][key].is_number(), "{key}: {}", rows[0]);
    }
    assert!(last["lead"]["mean"].as_f64().unwrap() > 0.0);
    // Each of them is the run that `train` makes of the same words, kept whole.
    let of_race = |variant: &str, seed: u64| -> Vec<Value> {
        let own = lines[..16].iter().filter(|line| line["variant"] == variant && line["seed"] == seed);
        own.map(|line| line["val_loss"].clone()).collect()
    };
    let alone = json(&ok(&["train", "stripes.ron", "--seed", "2", "--json"], root));
    let alone: Vec<_> = alone[..4].iter().map(|line| line["val_loss"].clone()).collect();
    assert_eq!(of_race("rate=0.01", 2), alone);
    let asked = json(&ok(&["evaluate", "runs/A-2", "stripes", "--json"], root)).remove(0);
    assert!(asked["accuracy"].as_f64().unwrap() > 0.5, "{asked}");

    let text = ok(&["race", "stripes.ron", "--vary", "batch=4,16", "--epochs", "1"], root);
    assert!(text.contains("Race: 2 variants, 1 seed") && text.contains("A batch=4") && text.contains("wins"), "{text}");
    let plan =
        ["race", "stripes.ron", "--vary", "rate=0.1,0.02,0.01,0.0001", "--epochs", "10000", "--budget", "3s", "--json"];
    let last = json(&ok(&plan, root)).pop().unwrap();
    assert_eq!((last["left"].as_array().unwrap().len(), &last["halvings"]), (2, &Value::from(1)), "{last}");
    assert_eq!(last["budget_seconds"], 3.0);
}

#[test]
fn what_cannot_be_raced_is_told() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 8);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    let told = |status, args: &[&str]| fails(status, &[&["race", "stripes.ron"], args].concat(), root);
    assert!(told(2, &[]).contains("--vary rate=0.1,0.01"));
    assert!(told(2, &["--vary", "rats=0.1"]).contains("did you mean “rate”"));
    assert!(told(2, &["--vary", "rate=0.1,fast"]).contains("a number above 0"));
    assert!(
        told(2, &["--vary", "batch=1,2,3,4,5,6,7"]).contains("six")
            || told(2, &["--vary", "batch=1,2,3,4,5,6,7"]).contains('6')
    );
    assert!(told(2, &["--vary", "rate=0.1,1", "--budget", "soon"]).contains("5m"));
    assert!(told(2, &["--vary", "rate=0.1,1", "--seeds", "0"]).contains("from 1 to 20"));
    std::fs::create_dir_all(root.join("stripes/runs")).unwrap();
    assert!(told(2, &["--vary", "rate=0.1,1", "--out", "stripes/runs"]).contains("--out"));
    // A kernel that a variant makes too large.
    assert!(
        told(1, &["--vary", "Conv2d.kernel=3,31"]).contains("kernel"),
        "{}",
        told(1, &["--vary", "Conv2d.kernel=3,31"])
    );
}
