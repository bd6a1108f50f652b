//! What `strata train` starts from, a design or a run that goes on, and the folder in which the run is kept.
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::output::{self, Printer};
use crate::cli::source::{self, Opened};
use crate::cli::{Failure, Misuse, TrainArgs, TrainingArgs};
use crate::data::class_names;
use crate::design::{Design, Facts, PictureFolder, SampleKind, check};
use crate::disk;
use crate::train::saved::{self, Kept, ReplacedRun, RunError, RunKeeper, RunPlace, RunWriter};
use crate::train::{
    Advance, Ending, Plan, PlanError, RunChange, SavedRun, Session, Timeline, TimelineRecorder, free_memory,
};

/// Bytes for the snapshots of a run that has some and goes on.
const USUAL_ROOM: usize = 512 << 20;

/// What a training starts from.
pub(in crate::cli) struct TrainingStart {
    pub(in crate::cli) design: Design,
    /// Where relative paths of the design start.
    pub(in crate::cli) base: PathBuf,
    /// The run that goes on.
    run: Option<SavedRun>,
}

/// A run that is kept in its folder while it goes on.
pub(in crate::cli) struct KeptRun {
    keeper: RunKeeper,
    /// Takes snapshots of its past, where they are kept.
    recorder: Option<TimelineRecorder>,
    folder: PathBuf,
    /// The run that lies there until this one has something to keep.
    replaces: Option<ReplacedRun>,
    newest: Arc<Mutex<Option<Kept>>>,
}

/// What became of the run on disk.
#[derive(Default)]
pub(in crate::cli) struct KeptEnd {
    /// Where it is kept as it ended.
    folder: Option<PathBuf>,
    /// Why it is not.
    failure: Option<String>,
}

impl KeptEnd {
    /// The folder in which the end of the run is kept.
    pub(in crate::cli) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// An error when it should be kept and is not.
    pub(in crate::cli) fn prove(self) -> Result<(), Failure> {
        self.failure.map_or(Ok(()), |failure| Err(failure.into()))
    }
}

impl TrainingStart {
    /// Reads the design or the run, and says before pictures are read what cannot work.
    pub(in crate::cli) fn new(args: &TrainArgs) -> Result<Self, Failure> {
        let mut start = match &args.resume {
            Some(run) => Self::of_run(run, args)?,
            None => Self::of_design(&args.training)?,
        };
        if let Some(keep) = args.keep {
            start.design.training = start.design.training.keeping(keep.into());
        }
        if let Some(out) = &args.out {
            let place = source::place_of(&start.design, &start.base);
            place.iter().chain(&args.test).try_for_each(|folder| source::prove_apart(out, folder))?;
        }
        prove_design(&start.design, &start.base)?;
        if let Some(out) = &args.out {
            prove_folder(out, args.overwrite)?;
        }
        Ok(start)
    }

    /// Reads the design whose variants are trained.
    pub(in crate::cli) fn of_variants(args: &TrainingArgs) -> Result<Self, Failure> {
        let start = Self::of_design(args)?;
        prove_design(&start.design, &start.base)?;
        Ok(start)
    }

    /// A run to go on with; its pictures may lie elsewhere by now.
    fn of_run(folder: &Path, args: &TrainArgs) -> Result<Self, Failure> {
        let run = SavedRun::read(&saved::run_of(&disk::resolved(folder)))?;
        if saved::is_being_written(&run.folder) {
            return Err(RunError::Busy { folder: run.folder }.into());
        }
        let design = saved::reopen(&run)?.design;
        saved::prove_exact(&run).map_err(|error| match error {
            RunError::Inexact { .. } => Failure::from(Misuse(error.to_string())),
            error => error.into(),
        })?;
        let base = run.base();
        let design = source::with_data(design, &base, args.training.data.as_deref(), &args.training.reading)?;
        Ok(Self { design, base, run: Some(run) })
    }

    /// Puts what the command line says in the place of what the design says. A folder becomes an absolute path, so that
    /// the design in the run's folder leads to it as well.
    fn of_design(args: &TrainingArgs) -> Result<Self, Failure> {
        let mut opened = source::open(args.design.as_deref())?;
        if args.data.is_none() {
            source::find_pictures(&mut opened)?;
        }
        let Opened { mut design, base } = opened;
        let training = &mut design.training;
        training.epochs = args.epochs.map_or(training.epochs, |epochs| epochs as usize);
        training.batch = args.batch.map_or(training.batch, |batch| batch as usize);
        training.seed = args.seed.unwrap_or(training.seed);
        design.data = match &args.data {
            Some(place) if design.data.sample_kind() != SampleKind::Picture => {
                source::absolute(&source::asked_as_other(place, &design.data), Path::new(""))?
            }
            Some(folder) => {
                let folder = PictureFolder { folder: folder.clone(), ..PictureFolder::default() };
                source::absolute(&folder.into(), Path::new(""))?
            }
            None => source::absolute(&design.data, &base)?,
        };
        match design.data.pictures() {
            Some(pictures) => {
                design.data = source::absolute(&args.reading.applied_to(pictures).into(), Path::new(""))?;
            }
            None if design.data.path().is_none() => source::prove_folder_named(&args.reading)?,
            None => design.data = args.reading.applied_to_other(design.data)?,
        }
        Ok(Self { design, base: PathBuf::new(), run: None })
    }

    /// The session, and where it is kept.
    pub(super) fn begin(
        &self,
        plan: Plan,
        args: &TrainArgs,
        printer: &mut Printer,
    ) -> Result<(Session, Option<KeptRun>), Failure> {
        let Some(run) = &self.run else {
            let session = Session::new(plan)?;
            let mut kept = args.out.as_deref().map(|out| KeptRun::start(out, &session, args.overwrite)).transpose()?;
            if let (Some(kept), Some(room)) = (&mut kept, room(args)) {
                kept.recorder = Some(TimelineRecorder::start(Timeline::new(room), &session));
            }
            return Ok((session, kept));
        };
        let plan = saved::plan_of(run, plan);
        // Nobody else goes on with it from here on.
        let mut writer = RunWriter::new(plan.clone(), RunPlace::At(run.folder.clone()));
        writer.claim()?;
        let mut session = saved::resume(run, plan).map_err(|error| {
            let ways = match error {
                saved::RunError::Damaged { .. } => "; the run cannot go on, but it may still be evaluated and asked",
                _ => "",
            };
            format!("{error}{ways}")
        })?;
        if run.place.is_none() {
            let text =
                "Note: an older version kept this run without its place in an epoch; it goes on after its last epoch";
            output::note(text.to_owned())?;
        }
        let mut kept = KeptRun::with(writer, run.folder.clone(), None, Some(&session))?;
        kept.recorder = recorder(run, &session, args)?;
        go_on(&mut session, args, run, &mut kept)?;
        if !args.json {
            let progress = session.progress();
            let place = format!("epoch {} of {}, batch {}", progress.epoch, progress.epochs, progress.batch);
            printer.line(if session.ending().is_some() {
                let more = progress.epochs.saturating_add(progress.epochs.clamp(1, 10));
                format!("The run is over already, after epoch {}; --epochs {more} gives it more", progress.epoch)
            } else {
                format!("Goes on in {place}")
            })?;
        }
        Ok((session, Some(kept)))
    }
}

/// Bytes for snapshots of a run's past, where they are asked for.
fn room(args: &TrainArgs) -> Option<usize> {
    args.snapshots.map(|megabytes| (megabytes as usize).saturating_mul(1 << 20))
}

/// What takes snapshots of a run that goes on, where it has some or they are asked for.
fn recorder(run: &SavedRun, session: &Session, args: &TrainArgs) -> Result<Option<TimelineRecorder>, Failure> {
    let room = room(args);
    let (timeline, lost) = saved::read_timeline(&run.folder, session, room.unwrap_or(USUAL_ROOM));
    lost.iter()
        .try_for_each(|lost| output::note(format!("Warning: {lost}; this part of the run's past is left out")))?;
    let is_wanted = room.is_some() || !timeline.entries().is_empty();
    Ok(is_wanted.then(|| TimelineRecorder::start(timeline, session)))
}

/// Takes the end of a run back, and gives it more epochs where they are asked for.
fn go_on(session: &mut Session, args: &TrainArgs, run: &SavedRun, kept: &mut KeptRun) -> Result<(), Failure> {
    if let Some(Ending::Failed { reason }) = session.ending() {
        let (run, design) = (run.folder.display(), run.folder.join("design.ron"));
        let text = format!(
            "this run has failed and cannot go on: {reason}\n\
             Train anew: strata train {} --out ANOTHER_RUN; what it had learned can still be evaluated: \
             strata evaluate {run} FOLDER",
            design.display()
        );
        return Err(text.into());
    }
    if session.go_on() {
        kept.note_change(session, RunChange::GoOn);
    }
    let Some(epochs) = args.training.epochs.map(|epochs| epochs as usize) else { return Ok(()) };
    let (planned, done) = (session.progress().epochs, session.history().last().map_or(0, |report| report.epoch));
    if epochs < planned {
        let text = format!("this run has {planned} epochs in all; --epochs can only give it more");
        return Err(Misuse(text).into());
    }
    if epochs > planned {
        let from = if session.ending().is_none() { planned } else { done };
        let more = epochs.saturating_sub(from);
        if session.more_epochs(more) {
            kept.note_change(session, RunChange::MoreEpochs(more));
        }
    }
    Ok(())
}

impl KeptRun {
    /// Keeps a run in this folder from its first epoch on, in the place of another one where that is to be overwritten.
    pub(in crate::cli) fn start(out: &Path, session: &Session, overwrite: bool) -> Result<Self, Failure> {
        let replaces = if overwrite { ReplacedRun::remember(out)? } else { None };
        let mut writer = RunWriter::new(session.plan().clone(), RunPlace::At(out.to_owned()));
        writer.claim()?;
        Self::with(writer, out.to_owned(), replaces, None)
    }

    fn with(
        writer: RunWriter,
        folder: PathBuf,
        replaces: Option<ReplacedRun>,
        from: Option<&Session>,
    ) -> Result<Self, Failure> {
        let newest: Arc<Mutex<Option<Kept>>> = Arc::default();
        let told = Arc::clone(&newest);
        let tell = move |kept: Kept| {
            let mut newest = told.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Err(reason), None | Some(Ok(_))) = (&kept, &*newest) {
                // Nothing is left to tell a broken stderr to.
                let text =
                    format!("Warning: {reason}; training goes on, and saving is tried again after the next epoch");
                let _ = output::note(text);
            }
            *newest = Some(kept);
        };
        let mut keeper = RunKeeper::start(writer, tell)?;
        if let Some(session) = from {
            keeper.knows(session);
        }
        Ok(Self { keeper, recorder: None, folder, replaces, newest })
    }

    /// Keeps the run after an epoch, and now and then in a long one.
    pub(in crate::cli) fn note(&mut self, session: &Session, advance: &Advance) {
        if let Some(recorder) = &mut self.recorder {
            recorder.follow(session, advance);
        }
        let is_epoch = matches!(advance, Advance::Epoch(_));
        // Before its first epoch is over it takes no other run's place.
        // Nor before there is a good one.
        let is_worth_it = (self.replaces.is_none() || !session.history().is_empty())
            && (session.history().is_empty() || session.best_epoch().is_some());
        if is_worth_it && (is_epoch || self.keeper.is_due()) {
            self.keep(session);
        }
    }

    /// Notes for the run's past what was changed of it just now.
    pub(super) fn note_change(&mut self, session: &Session, change: RunChange) {
        if let Some(recorder) = &mut self.recorder {
            recorder.note(session, change);
        }
    }

    /// Keeps the run as it is now, with its past.
    fn keep(&mut self, session: &Session) {
        if let Some(recorder) = self.recorder.as_ref().filter(|_| self.keeper.has_news(session)) {
            self.keeper.set_timeline(Arc::clone(recorder.timeline()));
        }
        self.keeper.keep(session);
    }

    /// Keeps the end of the run and waits for the disk. What brought nothing takes no other run's place, and what failed
    /// gives it back.
    pub(in crate::cli) fn finish(mut self, session: &Session) -> KeptEnd {
        let failed = matches!(session.ending(), Some(Ending::Failed { .. }));
        let gives_way = failed && self.replaces.is_some();
        // What ran away from its start has learned nothing.
        let learned_nothing = session.history().is_empty() || failed && session.best_epoch().is_none();
        let brought_nothing = learned_nothing && (failed || self.replaces.is_some());
        let has_begun = self.keeper.has_begun();
        if let (Some(recorder), Some(ending)) = (&mut self.recorder, session.ending()) {
            recorder.follow(session, &Advance::Ended(ending.clone()));
        }
        if !gives_way && (has_begun || !brought_nothing) {
            self.keep(session);
        }
        let is_kept = !gives_way && self.keeper.has_begun();
        self.keeper.finish();
        let folder = self.folder.display();
        if let Some(replaced) = self.replaces.filter(|_| gives_way && has_begun)
            && let Err(error) = replaced.put_back()
        {
            let failure = format!("the run that was in “{folder}” could not be put back: {error}");
            return KeptEnd { folder: None, failure: Some(failure) };
        }
        match &*self.newest.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Err(reason)) if is_kept => {
                let older = if saved::is_run(&self.folder) { "; what was saved there before is whole" } else { "" };
                let failure = format!("the end of the run is not saved in “{folder}”: {reason}{older}");
                KeptEnd { folder: None, failure: Some(failure) }
            }
            _ => KeptEnd { folder: is_kept.then_some(self.folder.clone()), failure: None },
        }
    }
}

/// Says what is wrong with a design before all pictures are read.
fn prove_design(design: &Design, base: &Path) -> Result<(), Failure> {
    let classes = class_names(&design.data, base, &design.curation)?;
    if let ([class], Some(folder)) = (&classes[..], source::place_of(design, base)) {
        let text = format!(
            "only one class of “{}” is used, “{class}”: there is nothing to tell apart. Add a second sub-folder with other \
             pictures to it, or switch on a class that the design leaves out",
            folder.display()
        );
        return Err(text.into());
    }
    let facts = Facts { classes: Some(classes.len()), memory: free_memory(), validation: None };
    check(design, facts).freeze().map_err(|problems| PlanError::problems(design, &problems))?;
    Ok(())
}

/// Says at the start, not after hours, that a run cannot be kept there.
pub(in crate::cli) fn prove_folder(out: &Path, overwrite: bool) -> Result<(), Failure> {
    let name = out.display();
    if saved::run_of(out) != *out {
        let text = format!("“{name}” is a part of a run; choose another folder with --out");
        return Err(Misuse(text).into());
    }
    if saved::is_run(out) && !overwrite {
        let text = format!(
            "“{name}” holds a run already: go on with it (--resume), replace it (--overwrite), or choose another folder"
        );
        return Err(Misuse(text).into());
    }
    if let Some(file) = saved::in_the_way(out) {
        let text =
            format!("“{}” is in the way: a run would need its name; choose another folder with --out", file.display());
        return Err(Misuse(text).into());
    }
    if saved::is_being_written(out) {
        return Err(RunError::Busy { folder: out.to_owned() }.into());
    }
    disk::make_writable(out).map_err(|error| {
        let reason = disk::in_words(&error.source);
        format!("the run cannot be saved in “{name}”: {reason}; choose another folder with --out")
    })?;
    Ok(())
}
