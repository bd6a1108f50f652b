//! `strata race`: variants of a design trained by turns, told epoch by epoch, and the table of what they came to.
mod told;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use self::told::{Names, RaceEnd};
use super::output::{self, Printer};
use super::train::{self, KeptRun, TrainingStart};
use super::{Failure, Misuse, RaceArgs, source};
use crate::data::{LoadRequest, Part, load};
use crate::design::{Variant, Variation, variants};
use crate::train::{Advance, Ending, Race, RaceAdvance, evaluate, pool, race_entries, with_hot_pool};

/// The folders in which the runs are kept, if they are.
type KeptRuns = Vec<Option<KeptRun>>;

pub(super) fn run(args: &RaceArgs) -> Result<(), Failure> {
    let start = TrainingStart::of_variants(&args.training)?;
    let design = &start.design;
    let ready = args.ready.iter().flat_map(|race| race.vary).copied();
    let texts = ready.chain(args.vary.iter().map(String::as_str));
    let varied = texts.map(|text| Variation::read(design, text)).collect::<Result<Vec<_>, _>>();
    let variants = varied.and_then(|varied| variants(design, &varied)).map_err(|error| Misuse(error.to_string()))?;
    if variants.len() < 2 && args.seeds < 2 {
        let text =
            "a race needs two runs at least: name values with --vary, such as --vary rate=0.1,0.01, or --seeds 3";
        return Err(Misuse(text.to_owned()).into());
    }
    let names = Names::of(&variants);
    let mut printer = Printer::new(args.out.is_some());
    pool(usize::from(args.training.threads))?.install(|| {
        let data = source::load(|progress, stop| load(LoadRequest::of(design, &start.base), progress, stop))?;
        // Nothing is left to tell a broken stderr to.
        let _ = source::tell(&data.report);
        let entries = race_entries(&variants, args.seeds as usize, data.samples(), usize::from(args.training.threads))?;
        if !args.json {
            printer.line(train::introduction(design, &data))?;
            printer.line(told::introduction(&names, args))?;
        }
        let mut race = Race::new(entries, args.budget)?;
        let mut kept = keep(args, &start, &race)?;
        let stop = train::stopped_by_signal();
        let started = Instant::now();
        let followed = with_hot_pool(|| follow(&mut race, (&names, &mut kept), &stop, (args, &mut printer)));
        let folders = finish_kept(&race, kept)?;
        let left = followed?;
        test(&mut race)?;
        let end = RaceEnd {
            left,
            folders,
            seconds: started.elapsed().as_secs_f64(),
            was_stopped: stop.load(Ordering::Relaxed),
        };
        tell_end(&race, (&names, &variants), &end, (args, &mut printer))?;
        Ok(printer.finish()?)
    })
}

/// The runs in their folders, where they are to be kept.
fn keep(args: &RaceArgs, start: &TrainingStart, race: &Race) -> Result<KeptRuns, Failure> {
    let Some(out) = &args.out else { return Ok(race.lanes().iter().map(|_| None).collect()) };
    source::place_of(&start.design, &start.base).iter().try_for_each(|place| source::prove_apart(out, place))?;
    let folders = race.lanes().iter().map(|lane| out.join(told::folder_name(lane)));
    let folders: Vec<PathBuf> = folders.collect();
    // All of them, before the first is made.
    folders.iter().try_for_each(|folder| train::prove_folder(folder, false))?;
    race.lanes()
        .iter()
        .zip(&folders)
        .map(|(lane, folder)| Ok(Some(KeptRun::start(folder, &lane.session, false)?)))
        .collect()
}

/// Waits until the ends of all runs are kept; where they are.
fn finish_kept(race: &Race, kept: KeptRuns) -> Result<Vec<Option<PathBuf>>, Failure> {
    let mut folders = Vec::new();
    let mut proved = Ok(());
    for (lane, kept) in race.lanes().iter().zip(kept) {
        let end = kept.map(|kept| kept.finish(&lane.session)).unwrap_or_default();
        folders.push(end.folder().map(PathBuf::from));
        proved = proved.and(end.prove());
    }
    proved.map(|()| folders)
}

/// Trains to the end, telling every epoch; who left after how many seconds.
fn follow(
    race: &mut Race,
    (names, kept): (&Names, &mut KeptRuns),
    stop: &AtomicBool,
    (args, printer): (&RaceArgs, &mut Printer),
) -> Result<Vec<(usize, f64)>, Failure> {
    const STEPS: f64 = 1000.0;
    let bar = source::bar(STEPS as u64, "{msg}  {wide_bar} {eta} left");
    let started = Instant::now();
    let mut left = Vec::new();
    loop {
        if stop.load(Ordering::Relaxed) {
            race.stop();
        }
        let elapsed = started.elapsed();
        match race.advance(elapsed) {
            RaceAdvance::Turn => {}
            RaceAdvance::Epoch { lane: place, report } => {
                let lane = &race.lanes()[place];
                bar.set_position((race.share(elapsed) * STEPS) as u64);
                bar.suspend(|| printer.line(told::epoch(lane, &report, names, args.json)))?;
                if let Some(kept) = &mut kept[place] {
                    kept.note(&lane.session, &Advance::Epoch(report));
                }
            }
            RaceAdvance::Failed { lane, reason } => {
                let lane = &race.lanes()[lane];
                bar.suspend(|| output::note(format!("Note: {} has failed: {reason}", names.of_lane(lane))))?;
            }
            RaceAdvance::Left(variants) => {
                let text = told::left(&variants, race, names, elapsed);
                // Whoever reads JSON finds it in the last object.
                bar.suspend(|| if args.json { output::note(text) } else { printer.line(text) })?;
                left.extend(variants.into_iter().map(|variant| (variant, elapsed.as_secs_f64())));
            }
            RaceAdvance::Over => break,
        }
    }
    bar.finish_and_clear();
    Ok(left)
}

/// Tests what every run has learned, where there are samples for it.
fn test(race: &mut Race) -> Result<(), Failure> {
    for lane in race.lanes_mut() {
        let loader = lane.session.plan().loader().clone();
        let failed =
            matches!(lane.session.ending(), Some(Ending::Failed { .. })) && lane.session.best_epoch().is_none();
        let has_learned = !lane.session.history().is_empty() && !failed;
        if has_learned && !loader.data().part(Part::Test).is_empty() {
            lane.test = Some(evaluate(lane.session.network(), &loader, Part::Test)?.score());
        }
    }
    Ok(())
}

/// Tells the table and the winner, and whether the race came to its end.
fn tell_end(
    race: &Race,
    (names, variants): (&Names, &[Variant]),
    end: &RaceEnd,
    (args, printer): (&RaceArgs, &mut Printer),
) -> Result<(), Failure> {
    let table = race.table();
    if args.json {
        printer.line(told::end_json(race, &table, (names, variants), end))?;
    } else {
        printer.line(told::table(&table, names, race))?;
        printer.line(told::sentence(&table, names, race, end))?;
        if let Some(out) = &args.out {
            printer.line(format!("The runs are kept in {}", out.display()))?;
        }
    }
    if end.was_stopped {
        return Err("the race was stopped".into());
    }
    table.winner.map(|_| ()).ok_or_else(|| "no run has learned anything".into())
}
