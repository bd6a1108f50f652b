//! Curves that are heard: the sound is made and played in the background.
use std::sync::Arc;
use std::time::Instant;

use crate::app::notice::{Notice, NoticeValue};
use crate::export::{Chart, CurveSound, PlayError, Player, play};
use crate::train::{Job, Outcome, Wake};

/// What is heard, and with which programs.
pub struct Listening {
    /// The programs that are tried one after the other.
    pub players: Vec<Player>,
    playing: Option<Playing>,
}

/// A chart that is being heard.
struct Playing {
    title: String,
    sound: Arc<CurveSound>,
    /// When the player was started, once it was.
    since: Option<Instant>,
    job: Job<Result<(), Reason>, ()>,
}

/// Why nothing was heard.
#[derive(Debug)]
enum Reason {
    NoPlayer,
    Other(NoticeValue),
}

impl Default for Listening {
    fn default() -> Self {
        Self { players: Player::of_system(), playing: None }
    }
}

impl Listening {
    /// Plays a chart, in the place of what was playing.
    pub(in crate::app) fn start(&mut self, chart: &Chart, wake: &Wake) {
        let sound = Arc::new(CurveSound::of(chart));
        if sound.is_silent() {
            return self.stop();
        }
        let (players, own) = (self.players.clone(), Arc::clone(&sound));
        let job = Job::start("playing curves", Some(Arc::clone(wake)), move |reporter, stop| {
            let wav = own.to_wav().map_err(|error| Reason::Other(NoticeValue::Text(error.to_string())))?;
            play(&players, &wav, &|| reporter.report(()), stop).map_err(|error| match error {
                PlayError::NoPlayer => Reason::NoPlayer,
                PlayError::Unwritable(error) => Reason::Other((&error).into()),
            })
        });
        self.playing = Some(Playing { title: chart.title.clone(), sound, since: None, job });
    }

    /// Ends what is playing.
    pub(in crate::app) fn stop(&mut self) {
        self.playing = None;
    }

    /// Whether something is playing, or about to.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// Where on its axis the chart of that title is heard right now; `None` while it is not.
    pub fn place(&self, title: &str) -> Option<f64> {
        let playing = self.playing.as_ref().filter(|playing| playing.title == title)?;
        Some(playing.sound.place(playing.since?.elapsed().as_secs_f64()))
    }

    /// Takes what became of the sound. True when something has changed.
    pub(in crate::app) fn poll(&mut self, notices: &mut Vec<Notice>) -> bool {
        let Some(playing) = &mut self.playing else { return false };
        let has_begun = playing.since.is_none() && playing.job.progress().is_some();
        if has_begun {
            playing.since = Some(Instant::now());
        }
        let Some(outcome) = playing.job.poll() else { return has_begun };
        self.playing = None;
        notices.extend(match outcome {
            Outcome::Done(Ok(())) => None,
            Outcome::Done(Err(Reason::NoPlayer)) => Some(Notice::info("notice.no_player")),
            Outcome::Done(Err(Reason::Other(reason))) => {
                Some(Notice::failed("notice.cannot_play").telling("reason", reason))
            }
            Outcome::Failed(reason) => Some(Notice::failed("notice.mistake").with("reason", reason)),
        });
        true
    }
}
