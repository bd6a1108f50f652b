//! What is told of single samples: the label with what stands against it, and the numbers that were noted.
use crate::app::RunView;
use crate::train::LearnedSample;
use crate::ui::context::Context;
use crate::ui::widgets::seen_name;

/// A label and what stands against it.
pub(super) fn against(cx: &Context<'_>, run: &RunView, label: u16, rather: Option<usize>) -> String {
    let label = cx.class_name(&run.data, usize::from(label));
    match rather {
        Some(rather) => cx.with("explore.rather", &[("label", &label), ("rather", &cx.class_name(&run.data, rather))]),
        None => label.into_owned(),
    }
}

/// What is told of a training sample, in two lines.
pub(super) fn words_of(cx: &Context<'_>, run: &RunView, learned: &LearnedSample) -> [String; 2] {
    let dynamics = &learned.dynamics;
    let rather = dynamics.is_doubted().then(|| dynamics.rival());
    let loss = cx.language().decimal(f64::from(dynamics.loss), 2);
    [against(cx, run, learned.label, rather), cx.with("explore.mean_loss", &[("loss", &loss)])]
}

/// All that is known of one sample.
pub(super) fn facts(cx: &Context<'_>, run: &RunView, sample: u32) -> String {
    let name = seen_name(&cx.sample_name(&run.data, sample as usize));
    let learned = cx.app.runs.learned().and_then(|all| all.iter().find(|one| one.sample == sample));
    let Some(learned) = learned else { return name };
    let dynamics = &learned.dynamics;
    let language = cx.language();
    let percent = |share: f32| language.percent(f64::from(share), 0);
    let region: &'static str = dynamics.region().into();
    let region = language.term(&["explore", "region", region, "name"]);
    let (confidence, deviation) = (percent(dynamics.confidence), percent(dynamics.variability()));
    let margin = language.decimal(f64::from(dynamics.margin), 2);
    let [label, loss] = words_of(cx, run, learned);
    let values = [("confidence", &*confidence), ("deviation", &*deviation), ("margin", &*margin)];
    let numbers = language.count_with("explore.facts", u64::from(dynamics.times), &values);
    [&*name, &*label, &*region, &*loss, &*numbers].join(" · ")
}
