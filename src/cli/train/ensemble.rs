//! `strata train --ensemble`: members one after the other, kept as soon as each is trained, and what their vote is worth.
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use super::{TestFolder, epoch_json, stopped_by_signal, told};
use crate::cli::output::{self, Printer, number, percent};
use crate::cli::{Failure, TrainArgs, ensemble as telling, source};
use crate::data::Part;
use crate::train::saved::{RunPlace, RunWriter};
use crate::train::{
    EnsembleAdvance, EnsembleEnding, EnsembleFindings, EnsembleMember, EnsembleSetup, EnsembleTraining, EpochReport,
    Plan, with_hot_pool,
};

pub(super) fn run(
    (plan, setup): (Plan, EnsembleSetup),
    test: Option<TestFolder>,
    (args, printer): (&TrainArgs, &mut Printer),
    started: Instant,
) -> Result<(), Failure> {
    let mut writer = args.out.clone().map(|out| RunWriter::new(plan.clone(), RunPlace::At(out)));
    writer.as_mut().map_or(Ok(()), RunWriter::claim)?;
    let mut training = EnsembleTraining::new(plan, setup)?;
    let stop = stopped_by_signal();
    let ending = with_hot_pool(|| follow(&mut training, writer.as_mut(), &stop, (args, printer)))?;
    training.prove_members()?;
    let kept = args.out.clone().filter(|_| writer.is_some());
    finish(&mut training, (test, kept), ending, (args, printer), started)?;
    if ending == EnsembleEnding::Stopped {
        let (done, all) = (training.record().members.len(), setup.members);
        return Err(format!("stopped after member {done} of {all}").into());
    }
    Ok(())
}

/// Trains to the end, telling every epoch, and keeps what is trained after each member.
fn follow(
    training: &mut EnsembleTraining,
    mut writer: Option<&mut RunWriter>,
    stop: &AtomicBool,
    (args, printer): (&TrainArgs, &mut Printer),
) -> Result<EnsembleEnding, Failure> {
    const STEPS: f64 = 1000.0;
    let bar = source::bar(STEPS as u64, "{msg}  {wide_bar} {eta} left");
    loop {
        if stop.load(Ordering::Relaxed) {
            training.stop();
        }
        match training.advance()? {
            EnsembleAdvance::Turn => bar.set_position((training.share() * STEPS) as u64),
            EnsembleAdvance::Epoch(report) => bar.suspend(|| printer.line(epoch(training, &report, args.json)))?,
            EnsembleAdvance::Member(member) => {
                let record = training.record().clone();
                if let Some(writer) = &mut writer {
                    writer.write_ensemble(training.network(), &record)?;
                }
                if !args.json {
                    bar.suspend(|| printer.line(trained(&member, record.members.len(), training.setup())))?;
                }
            }
            EnsembleAdvance::Over(ending) => {
                bar.finish_and_clear();
                return Ok(ending);
            }
        }
    }
}

/// The line of an epoch.
fn epoch(training: &EnsembleTraining, report: &EpochReport, as_json: bool) -> String {
    let member = training.record().members.len() + 1;
    let Some(session) = training.session().filter(|_| !as_json) else {
        let mut object = json!({"member": member});
        if let (Some(object), Value::Object(of_epoch)) = (object.as_object_mut(), epoch_json(report)) {
            object.extend(of_epoch);
        }
        return object.to_string();
    };
    format!("member {member}/{}  {}", training.setup().members, told(report, session, false))
}

/// The line of a member that is trained.
fn trained(member: &EnsembleMember, nth: usize, setup: EnsembleSetup) -> String {
    let boosted = member.error.map(|error| {
        format!(
            "; it answers {} of the weighted training samples wrongly and votes with {:.3}",
            percent(error),
            member.weight
        )
    });
    format!("Member {nth} of {} is trained{}", setup.members, boosted.unwrap_or_default())
}

/// Members and vote over the samples that none of them learned from, and the last line.
fn finish(
    training: &mut EnsembleTraining,
    (test, kept): (Option<TestFolder>, Option<PathBuf>),
    ending: EnsembleEnding,
    (args, printer): (&TrainArgs, &mut Printer),
    started: Instant,
) -> Result<(), Failure> {
    let plan = training.plan().clone();
    let record = training.record().clone();
    let also_learned = test.as_ref().map(|test| test.also_learned);
    let data = test.map_or_else(|| Arc::clone(plan.loader().data()), |test| test.data);
    let of = (Arc::clone(&data), plan.encoder().clone());
    let found = EnsembleFindings::of_unseen(training.network(), (plan.design(), record.method), of)?;
    let part = found.part;
    let seconds = started.elapsed().as_secs_f64();
    if args.json {
        let mut last = json!({"part": words(part)});
        telling::add_json(&mut last, &found, &record, &data);
        if part == Part::Test {
            last["test_accuracy"] = number(found.comparison.vote, 6);
        }
        if let Some(also_learned) = also_learned {
            last["also_learned"] = json!(also_learned);
        }
        last["ending"] = json!(ending_word(ending));
        last["total_seconds"] = number(seconds, 3);
        if args.out.is_some() {
            last["kept"] = json!(kept.map(|folder| folder.display().to_string()));
        }
        return Ok(printer.line(last)?);
    }
    if let Some(why) = told_ending(ending, record.members.len()) {
        printer.line(why)?;
    }
    let kind = plan.design().design().data.sample_kind();
    printer.line(format!("Members and their vote on the {} {}:", words(part), kind.many()))?;
    printer.line(telling::text(&found, &record, &data, kind))?;
    printer.line(format!("{seconds:.1} s in all"))?;
    if let Some(folder) = kept {
        printer.line(format!("The ensemble is kept in {}", folder.display()))?;
    }
    Ok(())
}

/// Why an ensemble has fewer members than were asked for.
fn told_ending(ending: EnsembleEnding, members: usize) -> Option<String> {
    let members = output::counted(members, "member", "members");
    match ending {
        EnsembleEnding::Completed => None,
        EnsembleEnding::Stopped => Some(format!("Stopped with {members}")),
        EnsembleEnding::Perfect => Some(format!(
            "Boosting ended with {members}: the last one answers every training sample rightly, so that nothing is left to be \
             made good"
        )),
        EnsembleEnding::TooWeak { error } => Some(format!(
            "Boosting ended with {members}: the next one answers {} of the weighted training samples wrongly, which is no \
             better than guessing",
            percent(error)
        )),
    }
}

fn ending_word(ending: EnsembleEnding) -> &'static str {
    match ending {
        EnsembleEnding::Completed => "completed",
        EnsembleEnding::Stopped => "stopped",
        EnsembleEnding::Perfect => "perfect",
        EnsembleEnding::TooWeak { .. } => "too weak",
    }
}

fn words(part: Part) -> &'static str {
    match part {
        Part::Training => "training",
        Part::Validation => "validation",
        Part::Test => "test",
    }
}
