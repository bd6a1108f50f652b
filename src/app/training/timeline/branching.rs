//! A run that branches from a moment of another one, with some other settings.
use std::sync::Arc;

use crate::app::notice::Notice;
use crate::app::training::run::RunView;
use crate::app::training::runs::Runs;
use crate::app::training::shown_moment::Branching;
use crate::design::Design;
use crate::train::{Begun, Fork, Guess, Order, Plan, RunPosition, Session, Snapshot, Timeline, free_memory};

impl Runs {
    /// A run with this design is to branch from the moment that is shown; what is expected of it.
    pub(in crate::app) fn branch(&mut self, design: Box<Design>, guess: Option<Guess>) {
        if let Some(run) = self.shown_mut() {
            run.branch(design, guess);
        }
    }

    /// Starts a run that goes on from a moment of the shown one, and shows it; both stay.
    pub(in crate::app::training) fn start_branch(
        &mut self,
        Branching { snapshot, changes, design, guess }: Branching,
    ) -> Option<Notice> {
        let (id, document, budget) = (self.last_id + 1, self.document, self.past_budget);
        let scheduler = self.scheduler.as_ref()?.keeping_past(Some(budget));
        let (speed, run) = (self.speed, self.shown_mut()?);
        let from = run.plan.clone()?;
        let data = Arc::clone(from.loader().data());
        let plan = Plan::prepared(&design, Arc::clone(&data), from.encoder().clone(), from.threads(), free_memory());
        let plan = match plan {
            Ok(plan) => plan,
            Err(error) => return Some(Notice::failed("notice.cannot_train").telling("reason", (&error).into())),
        };
        let fork = Fork { run: run.name_on_disk(), batches: snapshot.batches() };
        let timeline = Timeline::new(budget).forked(fork.clone());
        let origin = run.recipe().map(|recipe| recipe.up_to(RunPosition { batches: fork.batches, epochs: 0 }, changes));
        run.order(Order::NoteBranch(Arc::clone(&snapshot), changes));
        let whole = snapshot.as_ref().clone().with_history(&run.history);
        let mut branch = RunView::new(id, Arc::new(*design), data, run.folder.clone(), document);
        (branch.fork, branch.parent, branch.origin) = (Some(fork), Some(run.id()), origin);
        run.show_now();
        branch.begin_with(&whole);
        let own = plan.clone();
        let trainer = scheduler.start_with(plan, id, move |plan| {
            let session = branched(plan, &whole, from.design().design())?;
            Ok::<_, String>(Begun { session, timeline: Some(timeline), lost: Vec::new() })
        });
        if speed.is_some() {
            trainer.order(Order::SetSpeed(speed));
        }
        branch.speed = speed;
        branch.attach(trainer, own);
        branch.keep();
        if let Some(guess) = guess {
            branch.note_guess(guess);
        }
        self.last_id = id;
        self.add(branch);
        self.share_past();
        None
    }
}

/// A session of a plan that goes on from a moment of a run with another design.
fn branched(plan: Plan, snapshot: &Snapshot, before: &Design) -> Result<Session, String> {
    Session::branch_from(plan, snapshot, &before.training).map_err(|error| error.to_string())
}
