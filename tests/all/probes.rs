//! The program without pixels asks the shown run's network what somebody wants to know of it.
use strata::app::{
    Action, App, Command, OwnSample, PastedPicture, PictureOrigin, Probe, ProbeChange, RunState, Workspace,
};
use strata::data::Pen;
use strata::train::{ExplainMethod, Perturbation};

use crate::program::{open, wait_for};
use crate::train::digits;

fn ask(app: &mut App, change: ProbeChange) {
    app.update(Action::Probe(change));
}

fn trained() -> App {
    let mut design = digits();
    design.training.epochs = 1;
    let mut app = open(design);
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::Train));
    wait_for(&mut app, "the end", |app| {
        app.runs.shown().is_some_and(|run| matches!(run.state, RunState::Ended(_)) && !run.is_saving())
    });
    // Nothing is asked while nobody sees the answer.
    app.update(Action::Show(Workspace::Explore));
    app
}

#[test]
fn what_is_wanted_is_answered_and_nothing_else() {
    let mut app = trained();
    let layers: Vec<_> = app.document.design().layers.iter().map(|layer| layer.id).collect();
    (0..20).for_each(|_| app.tick());
    assert!(app.probes.why().is_none() && !app.probes.are_open());
    ask(&mut app, ProbeChange::Want(Probe::GradCam, true));
    wait_for(&mut app, "Grad-CAM", |app| app.probes.why().is_some());
    let found = app.probes.why().unwrap().clone().unwrap();
    assert_eq!((found.method, found.layer, found.map.values.len()), (ExplainMethod::GradCam, Some(layers[2]), 64));
    assert!(app.probes.shift().is_none() && app.probes.calibration().is_none());
    // Another class, another layer, another way, another picture.
    let other = (found.class + 1) % 10;
    ask(&mut app, ProbeChange::Class(Some(other)));
    ask(&mut app, ProbeChange::Layer(Some(layers[1])));
    wait_for(&mut app, "another class", |app| {
        app.probes.why().is_some_and(|found| found.as_ref().is_ok_and(|found| found.class == other))
    });
    assert_eq!(app.probes.why().unwrap().as_ref().unwrap().layer, Some(layers[1]));
    ask(&mut app, ProbeChange::Method(ExplainMethod::Occlusion));
    wait_for(&mut app, "occlusion", |app| {
        let found = app.probes.why().and_then(|found| found.as_ref().ok());
        found.is_some_and(|found| found.method == ExplainMethod::Occlusion)
    });
    let before = app.probes.why().cloned();
    app.update(Action::PickPicture(9));
    wait_for(&mut app, "another picture", |app| app.probes.why().cloned() != before);
    // A class and a layer that are not there are as if nobody had named them.
    ask(&mut app, ProbeChange::Class(Some(99)));
    ask(&mut app, ProbeChange::Layer(Some(strata::design::LayerId(999))));
    app.tick();
    assert_eq!((app.probes.settings.class, app.probes.settings.layer), (None, None));
}

#[test]
fn a_switch_shows_what_a_unit_was_good_for_and_undoes_it() {
    let mut app = trained();
    let layer = app.document.design().layers.iter().nth(4).unwrap().id;
    ask(&mut app, ProbeChange::Want(Probe::KnockOut, true));
    (0..20).for_each(|_| app.tick());
    assert!(app.probes.knock_out().is_none());
    ask(&mut app, ProbeChange::SwitchLayer(layer, true));
    wait_for(&mut app, "the answer", |app| app.probes.knock_out().is_some());
    let found = app.probes.knock_out().unwrap().clone().unwrap();
    let [whole, ablated] = [&found.whole, &found.ablated].map(|side| side.scores.confusion.accuracy());
    assert!(whole > 0.5 && ablated < 0.3, "{whole} {ablated}");
    let last = app.runs.shown().unwrap().history.last().unwrap().validation.as_ref().unwrap().confusion.accuracy();
    assert!((whole - last).abs() < 1e-9, "{whole} {last}");
    ask(&mut app, ProbeChange::SwitchAllOn);
    app.tick();
    assert!(app.probes.knock_out().is_none());
}

#[test]
fn every_other_question_is_answered_too() {
    let mut app = trained();
    let layer = app.document.design().layers.iter().nth(2).unwrap().id;
    ask(&mut app, ProbeChange::Unit(Some((layer, 3))));
    ask(&mut app, ProbeChange::Perturbation(Perturbation::Rotation));
    for probe in [Probe::Calibration, Probe::ShiftProbe, Probe::Neighbors, Probe::Excitement, Probe::Ascent] {
        ask(&mut app, ProbeChange::Want(probe, true));
    }
    wait_for(&mut app, "all answers", |app| {
        let probes = &app.probes;
        probes.calibration().is_some()
            && probes.shift().is_some()
            && probes.unpooled_shift().is_some()
            && probes.neighbors().is_some()
            && probes.excitement().is_some()
            && probes.made_picture().is_some()
    });
    let probes = &app.probes;
    assert_eq!(probes.shift().unwrap().as_ref().unwrap().perturbation, Perturbation::Rotation);
    assert_eq!(probes.neighbors().unwrap().as_ref().unwrap().len(), 8);
    assert_eq!(probes.excitement().unwrap().as_ref().unwrap().len(), 8);
    assert_eq!(probes.made_picture().unwrap().as_ref().unwrap().pixels.len(), 64);
    let calibration = probes.calibration().unwrap().as_ref().unwrap();
    let answered = |threshold: f64| calibration.coverage.overall(|_| threshold).answered;
    assert!(answered(0.0) > 0.999 && answered(1.1) == 0.0);
    // Nothing goes on once all is answered.
    wait_for(&mut app, "rest", |app| !app.probes.are_open());
    (0..20).for_each(|_| app.tick());
    assert!(!app.probes.are_open());
}

#[test]
fn what_is_drawn_is_asked_about_in_the_sets_own_lines() {
    let mut app = trained();
    let pen = Pen::of(app.loading.dataset().unwrap());
    assert!((pen.paper, pen.ink) == (0, 255) && (1.0..2.5).contains(&pen.width), "{pen:?}");
    ask(&mut app, ProbeChange::Want(Probe::GradCam, true));
    wait_for(&mut app, "the answer", |app| app.probes.why().is_some());
    let before = app.probes.why().cloned();
    let line = vec![vec![[4.0, 1.0], [4.0, 7.0]]];
    app.update(Action::Draw(line.clone()));
    let Some(OwnSample::Drawing { strokes, bytes, .. }) = &app.sample.own else { panic!("nothing is drawn") };
    assert_eq!((strokes, bytes.len()), (&line, 64));
    assert!(bytes[3 * 8 + 4] > 100 && bytes[3 * 8] == 0);
    wait_for(&mut app, "another answer", |app| app.probes.why().cloned() != before);
    // Without a line the picture of before is asked about again.
    app.update(Action::Draw(Vec::new()));
    assert!(app.sample.own.is_none());
    wait_for(&mut app, "the answer of before", |app| app.probes.why().cloned() == before);
}

#[test]
fn a_patch_and_a_switch_change_the_answer_and_nothing_else() {
    let mut app = trained();
    ask(&mut app, ProbeChange::Want(Probe::Patch, true));
    wait_for(&mut app, "the cards", |app| app.runs.shown().is_some_and(|run| run.cards().is_some()));
    wait_for(&mut app, "those of the end", |app| !app.runs.is_restless());
    assert!(app.probes.answer().is_none(), "nothing lies over the picture");
    let own = app.cards().unwrap().1.probabilities.clone();
    ask(&mut app, ProbeChange::PatchSide(4));
    ask(&mut app, ProbeChange::Patch(Some((3, 4))));
    wait_for(&mut app, "the answer", |app| app.probes.answer().is_some());
    let covered = app.probes.answer().unwrap().clone().unwrap();
    assert!(covered != own && covered.len() == own.len());
    ask(&mut app, ProbeChange::Patch(Some((5, 4))));
    wait_for(&mut app, "another answer", |app| app.probes.answer().unwrap().as_ref() != Ok(&covered));
    ask(&mut app, ProbeChange::Patch(None));
    assert!(app.probes.answer().is_none());
    let layer = app.document.design().layers.iter().nth(4).unwrap().id;
    ask(&mut app, ProbeChange::SwitchUnit(layer, 1, true));
    wait_for(&mut app, "the answer without a unit", |app| app.probes.answer().is_some() && !app.probes.are_open());
    assert_eq!(app.cards().unwrap().1.probabilities, own, "the run answers as before");
}

/// Whatever moment of its past is shown, the answers that are explored are those of its weights.
#[test]
fn what_is_explored_follows_the_timeline() {
    let mut design = digits();
    design.training.epochs = 3;
    let mut app = open(design);
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::Train));
    wait_for(&mut app, "the end", |app| {
        app.runs.shown().is_some_and(|run| matches!(run.state, RunState::Ended(_)) && run.reach().is_some())
    });
    app.update(Action::Show(Workspace::Explore));
    ask(&mut app, ProbeChange::Want(Probe::Calibration, true));
    wait_for(&mut app, "the answers", |app| app.runs.answers().is_some() && app.probes.calibration().is_some());
    let run = app.runs.shown().unwrap();
    let batches = run.progress.batches as u64;
    let of_epoch = |app: &App, epoch: usize| {
        let report = &app.runs.shown().unwrap().history[epoch - 1];
        report.validation.as_ref().unwrap().confusion.rows().map(<[u64]>::to_vec).collect::<Vec<_>>()
    };
    let explored = |app: &App| app.runs.answers().unwrap().confusion.rows().map(<[u64]>::to_vec).collect::<Vec<_>>();
    let calibrated = app.probes.calibration().cloned();
    for epoch in [1, 2] {
        app.update(Action::ShowMoment(Some(batches * epoch as u64)));
        wait_for(&mut app, "the answers of then", |app| explored(app) == of_epoch(app, epoch));
    }
    wait_for(&mut app, "the calibration of then", |app| app.probes.calibration().cloned() != calibrated);
    app.update(Action::ShowMoment(None));
    wait_for(&mut app, "the answers of now", |app| app.probes.calibration().cloned() == calibrated);
}

#[test]
fn a_pasted_picture_is_asked_about_and_keeps_its_pixels_for_another_size() {
    let mut app = trained();
    // White with a black half, which is seen through.
    let pixels: Vec<u8> = (0..16 * 16).flat_map(|n| if n % 16 < 8 { [0, 0, 0, 128] } else { [255; 4] }).collect();
    let pasted = PastedPicture { size: (16, 16), pixels: pixels.into() };
    app.update(Action::PastedPicture(pasted.clone()));
    wait_for(&mut app, "the picture", |app| app.sample.own.is_some());
    let Some(OwnSample::Picture(own)) = &app.sample.own else { panic!("a picture was pasted") };
    assert_eq!(own.origin, PictureOrigin::Clipboard(pasted));
    let (bytes, channels, height, width) = app.picture().unwrap();
    assert_eq!((channels, height, width), (1, 8, 8));
    assert!(bytes.chunks(8).all(|row| row[0] < 200 && row[7] == 255), "{bytes:?}");
    ask(&mut app, ProbeChange::Want(Probe::Neighbors, true));
    wait_for(&mut app, "what is like it", |app| app.probes.neighbors().is_some());
    // Less pixels than its size says are no picture.
    app.update(Action::PastedPicture(PastedPicture { size: (16, 16), pixels: [0; 8].into() }));
    wait_for(&mut app, "the notice", |app| !app.notices.is_empty());
}
