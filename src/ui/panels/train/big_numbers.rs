//! The numbers of a run in large letters, for the back row: epoch, loss, scores, speed.
use eframe::egui::{Color32, FontId, Label, RichText, Ui, Vec2};

use crate::app::RunView;
use crate::design::TargetKind;
use crate::train::{Fit, Scores};
use crate::ui::context::Context;
use crate::ui::theme::strong;
use crate::ui::widgets::{card_frame, weak};

/// The narrowest that a number with its frame is, and the space between two.
const NARROWEST: f32 = 120.0;
const GAP: f32 = 8.0;
/// What the frame takes of the width.
const FRAME: f32 = 22.0;
/// Letters in points: as a share of the width inside of the frame, and from where to where.
const LETTERS: (f32, f32, f32) = (0.27, 24.0, 46.0);

/// A number with what it is.
struct BigNumber {
    caption: String,
    text: Option<String>,
    color: Color32,
}

/// What a run says of itself now, or at the moment that is shown of it.
struct RunNumbers {
    epoch: usize,
    loss: Option<f64>,
    training: Option<f64>,
    validation: Option<f64>,
    speed: f64,
}

impl RunNumbers {
    fn of(run: &RunView) -> Self {
        let (report, progress) = (run.shown_report(), &run.progress);
        let is_live = run.is_active() && run.shown_epoch.is_none() && run.shown_moment().is_none();
        let validation = report.and_then(|report| report.validation.as_ref()).map(Scores::score);
        if is_live {
            let has_begun = progress.total > 0;
            return Self {
                epoch: progress.epoch,
                loss: has_begun.then(|| f64::from(progress.loss)),
                training: has_begun.then(|| f64::from(progress.accuracy)),
                validation,
                speed: run.images_per_second(),
            };
        }
        let training = report.map(|report| report.train_fit.as_ref().map_or(report.train_accuracy, Fit::r2));
        Self {
            epoch: report.map_or(progress.epoch, |report| report.epoch),
            loss: report.map(|report| report.train_loss),
            training,
            validation,
            speed: report.map_or(0.0, |report| report.images_per_second),
        }
    }
}

/// Draws the numbers beside each other, in as many rows as are needed.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &Context<'_>) {
    let numbers = numbers(cx);
    let room = ui.available_width();
    let fitting = (((room + GAP) / (NARROWEST + GAP)) as usize).clamp(1, numbers.len());
    let columns = numbers.len().div_ceil(numbers.len().div_ceil(fitting));
    let wide = (room + GAP) / columns as f32 - GAP - FRAME;
    ui.spacing_mut().item_spacing = Vec2::splat(GAP);
    for row in numbers.chunks(columns) {
        ui.horizontal(|ui| row.iter().for_each(|number| one(ui, cx, number, wide)));
    }
}

fn numbers(cx: &Context<'_>) -> [BigNumber; 5] {
    let (app, language) = (cx.app, cx.language());
    let run = app.runs.shown();
    let design = run.map_or(app.document.design(), |run| &run.design);
    let answers = design.data.target_kind();
    let now = run.map(RunNumbers::of);
    let of = |number: fn(&RunNumbers) -> Option<f64>| now.as_ref().and_then(number);
    let score = |score: f64| match answers {
        TargetKind::Classes => language.percent(score, 1),
        TargetKind::Numbers => language.decimal(score, 3),
    };
    let caption = |key: &str| cx.t(&format!("classroom.{key}")).into_owned();
    let of_answers = match answers {
        TargetKind::Classes => ["training_accuracy", "validation_accuracy"],
        TargetKind::Numbers => ["training_fit", "validation_fit"],
    };
    let [training, validation] = of_answers.map(caption);
    let kind: &'static str = design.data.sample_kind().into();
    let epoch = now.as_ref().zip(run).map(|(now, run)| format!("{} / {}", now.epoch, run.progress.epochs));
    let speed = of(|now| Some(now.speed).filter(|speed| *speed > 0.0));
    let plain = |caption, text| BigNumber { caption, text, color: cx.theme.text };
    [
        plain(caption("epoch"), epoch),
        plain(cx.t("curves.loss").into_owned(), of(|now| now.loss).map(|loss| language.decimal(loss, 3))),
        BigNumber { caption: training, text: of(|now| now.training).map(score), color: cx.theme.excitatory },
        BigNumber { caption: validation, text: of(|now| now.validation).map(score), color: cx.theme.inhibitory },
        plain(caption(&format!("speed.{kind}")), speed.map(|speed| language.number(speed.round() as u64))),
    ]
}

/// One number in its frame, in letters that it has room for.
fn one(ui: &mut Ui, cx: &Context<'_>, number: &BigNumber, wide: f32) {
    let (share, least, most) = LETTERS;
    let size = (wide * share).clamp(least, most);
    let text = number.text.clone().unwrap_or_else(|| "–".to_owned());
    let needed = ui.painter().layout_no_wrap(text.clone(), FontId::new(size, strong()), number.color).size().x;
    let size = size * (wide / needed).min(1.0);
    card_frame(cx.theme).fill(cx.theme.panel).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_width(wide);
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(weak(cx.theme, &*number.caption)).truncate());
            ui.label(RichText::new(text).family(strong()).size(size).color(number.color));
        });
    });
}
