//! The samples whose labels are likely wrong, the most likely first.
use eframe::egui::{Label, Ui};

use super::acts;
use super::chosen::SampleList;
use super::items::{ItemList, SampleItem};
use crate::app::RunView;
use crate::data::Part;
use crate::train::{LearnedSample, SampleAnswers};
use crate::ui::context::Context;
use crate::ui::widgets::{empty, segments, weak};

/// Which samples are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum ListedPart {
    #[default]
    Training,
    Validation,
}

/// Draws the list.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let validated = run.answers().filter(|answers| answers.part == Part::Validation);
    let mut now = *cx.memory::<ListedPart>();
    if validated.is_some() {
        let options =
            [(ListedPart::Training, "training"), (ListedPart::Validation, "validation")].map(|(part, key)| {
                let text = |what| cx.language().term(&["explore", "labels_of", key, what]).into_owned();
                (part, text("name"), text("about"))
            });
        now = segments(ui, cx.theme, &options, now).unwrap_or(now);
        *cx.memory() = now;
    }
    match (now, validated) {
        (ListedPart::Validation, Some(answers)) => of_validation(ui, cx, run, answers),
        _ => of_training(ui, cx, run),
    }
}

/// How a label and what stands against it are written.
fn against(run: &RunView, label: u16, rather: Option<usize>) -> String {
    let name = |class: usize| run.data.classes.get(class).map_or("", String::as_str);
    let label = name(usize::from(label));
    rather.map_or_else(|| label.to_owned(), |rather| format!("{label} → {}?", name(rather)))
}

/// What is told of a training sample, in two lines.
pub(super) fn words_of(cx: &Context<'_>, run: &RunView, learned: &LearnedSample) -> [String; 2] {
    let dynamics = &learned.dynamics;
    let rather = dynamics.is_doubted().then(|| dynamics.rival());
    let loss = cx.language().decimal(f64::from(dynamics.loss), 2);
    [against(run, learned.label, rather), cx.with("explore.mean_loss", &[("loss", &loss)])]
}

/// The training samples, by their mean loss.
fn of_training(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let Some(learned) = run.learned() else { return empty(ui, cx, "explore.waiting") };
    if learned.is_empty() {
        return empty(ui, cx, "explore.not_noted");
    }
    let doubted = learned.iter().filter(|one| one.dynamics.is_doubted()).count();
    let all = cx.language().number(learned.len() as u64);
    let words = cx.language().count_with("explore.doubted", doubted as u64, &[("learned", &all)]);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let item = |cx: &Context<'_>, place: usize| {
        let one = &learned[place];
        SampleItem { sample: one.sample, words: words_of(cx, run, one) }
    };
    let items = ItemList { list: SampleList::Training(run.id()), count: learned.len(), item: &item };
    acts::show(ui, cx, run, &items);
    items.show(ui, cx, run);
}

/// The validation samples whose answer is another class, and sure.
fn of_validation(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, answers: &SampleAnswers) {
    let doubted = &answers.doubted;
    let all = cx.language().number(answers.samples.len() as u64);
    let words = cx.language().count_with("explore.surely_other", doubted.len() as u64, &[("validated", &all)]);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let item = |cx: &Context<'_>, place: usize| {
        let one = &doubted[place];
        let percent = |share: f32| cx.language().percent(f64::from(share), 0);
        let below = cx.with("explore.against", &[("answer", &percent(one.probability)), ("label", &percent(one.own))]);
        SampleItem { sample: one.sample, words: [against(run, one.label, Some(usize::from(one.answer))), below] }
    };
    let items = ItemList { list: SampleList::Validation(run.id()), count: doubted.len(), item: &item };
    acts::show(ui, cx, run, &items);
    items.show(ui, cx, run);
}
