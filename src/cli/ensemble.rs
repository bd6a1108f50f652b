//! What is told of an ensemble: its members, how far they agree, and whether the vote is worth them.
use serde_json::{Value, json};

use super::Failure;
use super::output::{counted, number, percent};
use crate::data::Dataset;
use crate::design::{Interval, SampleKind};
use crate::engine::Network;
use crate::train::{EnsembleFindings, EnsembleRecord, EnsembleVerdict, member_answers};

/// Disputed samples that JSON names at most.
const LISTED: usize = 100;

/// The table of the members, and what follows from it.
pub(super) fn text(found: &EnsembleFindings, record: &EnsembleRecord, data: &Dataset, kind: SampleKind) -> String {
    let comparison = &found.comparison;
    let with_interval = |accuracy: f64| {
        let Interval { low, high } = comparison.interval(accuracy);
        format!("{:>9}  {:.1} to {:.1} %", percent(accuracy), low * 100.0, high * 100.0)
    };
    let mut lines =
        vec![format!("\n{:>12}{:>8}{:>8}{:>9}{:>10}  95 % interval", "member", "seed", "epochs", "weight", "accuracy")];
    for (nth, (member, accuracy)) in record.members.iter().zip(&comparison.accuracies).enumerate() {
        let (seed, epochs, weight) = (member.seed, member.epochs, member.weight);
        lines.push(format!("{:>12}{seed:>8}{epochs:>8}{weight:>9.3} {}", nth + 1, with_interval(*accuracy)));
    }
    lines.push(format!("{:>12}{:>25} {:>9}", "mean member", "", percent(comparison.mean_member())));
    lines.push(format!("{:>12}{:>25} {}", "vote", "", with_interval(comparison.vote)));
    lines.push(agreement(found, data, kind));
    if let Some(alike) = found.similarity {
        lines.push(format!(
            "How alike the weights are (cosine, 0 for strangers): {:.2} place by place, {:.2} once the neurons are matched",
            rounded(alike.plain, 2),
            rounded(alike.matched, 2)
        ));
    }
    lines.push(sentence(found, kind));
    lines.join("\n")
}

/// How far two members agree, and where they do least.
fn agreement(found: &EnsembleFindings, data: &Dataset, kind: SampleKind) -> String {
    let comparison = &found.comparison;
    let most = comparison.disputed.first().map(|one| format!(", most over {}", data.name(one.index as usize)));
    format!(
        "Two members answer the same to {} of the {}; they do not agree on {}{}",
        percent(comparison.mean_agreement()),
        kind.many(),
        counted(comparison.disputed.len(), kind.one(), kind.many()).to_lowercase(),
        most.unwrap_or_default()
    )
}

/// Whether the vote is worth its members.
fn sentence(found: &EnsembleFindings, kind: SampleKind) -> String {
    let comparison = &found.comparison;
    let (low, high) = comparison.gain;
    let many = kind.many();
    let conclusion = match comparison.verdict() {
        EnsembleVerdict::Gains => {
            format!("on these {many} it is not true that ensembles of the same network gain little")
        }
        EnsembleVerdict::GainsLittle => {
            format!("on these {many} it is true that ensembles of the same network gain little")
        }
        EnsembleVerdict::Loses => format!("on these {many} an ensemble of the same network even loses"),
        EnsembleVerdict::Unclear => {
            format!("so few {many} cannot tell whether ensembles of the same network gain little here")
        }
    };
    let single = if comparison.single == comparison.accuracies.len() {
        "its mean member"
    } else {
        "its first member, which alone is trained like a single network"
    };
    let points = |share: f64| format!("{:+.1}", rounded(share * 100.0, 1));
    let (gain, low, high) = (points(comparison.mean_gain()), points(low), points(high));
    format!("The vote is {gain} points from {single} (95 % interval {low} to {high}): {conclusion}")
}

/// A number with so many digits behind the point, and no 0 with a sign.
fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10.0_f64.powi(digits);
    (value * scale).round() / scale + 0.0
}

/// The same for other programs: keys to be added to an object.
pub(super) fn add_json(to: &mut Value, found: &EnsembleFindings, record: &EnsembleRecord, data: &Dataset) {
    let comparison = &found.comparison;
    let members = record.members.iter().zip(&comparison.accuracies).map(|(member, accuracy)| {
        let Interval { low, high } = comparison.interval(*accuracy);
        json!({
            "seed": member.seed,
            "epochs": member.epochs,
            "weight": number(member.weight, 6),
            "error": member.error.map(|error| number(error, 6)),
            "accuracy": number(*accuracy, 6),
            "low": number(low, 6),
            "high": number(high, 6),
        })
    });
    let matrix = comparison.agreement.iter().map(|row| row.iter().map(|share| number(*share, 6)).collect::<Vec<_>>());
    let name = |class: usize| data.classes.get(class);
    let disputed = comparison.disputed.iter().take(LISTED).map(|one| {
        json!({
            "name": data.name(one.index as usize),
            "class": name(one.class),
            "vote": name(one.vote),
            "answers": one.answers.iter().map(|answer| name(*answer)).collect::<Vec<_>>(),
            "disagreement": number(one.disagreement, 6),
        })
    });
    let Interval { low, high } = comparison.interval(comparison.vote);
    to["ensemble"] = json!(<&str>::from(record.method));
    to["members"] = members.collect();
    to["mean_member_accuracy"] = number(comparison.mean_member(), 6);
    to["vote_accuracy"] = number(comparison.vote, 6);
    to["vote_low"] = number(low, 6);
    to["vote_high"] = number(high, 6);
    to["gain_over"] =
        json!(if comparison.single == comparison.accuracies.len() { "mean member" } else { "first member" });
    to["gain"] = number(comparison.mean_gain(), 6);
    to["gain_low"] = number(comparison.gain.0, 6);
    to["gain_high"] = number(comparison.gain.1, 6);
    to["verdict"] = json!(<&str>::from(comparison.verdict()));
    to["agreement"] = number(comparison.mean_agreement(), 6);
    to["agreement_matrix"] = matrix.collect();
    to["weight_similarity"] = found
        .similarity
        .map_or(Value::Null, |alike| json!({"plain": number(alike.plain, 6), "matched": number(alike.matched, 6)}));
    to["disputed_count"] = json!(comparison.disputed.len());
    to["disputed"] = disputed.collect();
}

/// What each member answers to one sample, by names; none for a single network.
pub(super) fn member_classes<'a>(
    network: &mut dyn Network,
    input: &[f32],
    classes: &'a [String],
) -> Result<Vec<&'a str>, Failure> {
    let answers = member_answers(network, input)?;
    Ok(answers.into_iter().filter_map(|answer| classes.get(answer).map(String::as_str)).collect())
}

/// How many of the members say so: nothing for a single network.
pub(super) fn told_votes(members: &[&str], class: &str) -> String {
    if members.is_empty() {
        return String::new();
    }
    let agreeing = members.iter().filter(|member| **member == class).count();
    format!(" ({agreeing} of {})", counted(members.len(), "member", "members"))
}
