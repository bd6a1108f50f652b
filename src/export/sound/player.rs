//! Sounds through the player that the system brings: nothing has to be there when the program is built or started.
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::disk::{self, DiskError};

/// How often it is looked whether the player has ended, or is to end.
const LOOK: Duration = Duration::from_millis(15);

/// A program that plays a sound file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    program: PathBuf,
    /// What stands before the file's name.
    arguments: Vec<&'static str>,
}

/// Nothing was heard.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// There is no player, or none of them found something to play on.
    #[error("no player of this system plays it")]
    NoPlayer,
    /// The file for the player could not be written.
    #[error(transparent)]
    Unwritable(#[from] DiskError),
}

/// What systems bring, the likeliest first: `PipeWire`, `PulseAudio`, ALSA; macOS; Windows.
const PLAYERS: &[(&str, &[&str])] = if cfg!(windows) {
    &[("powershell", &["-NoProfile", "-Command", "& {param($file) (New-Object Media.SoundPlayer $file).PlaySync()}"])]
} else if cfg!(target_os = "macos") {
    &[("afplay", &[])]
} else {
    &[("pw-play", &[]), ("paplay", &[]), ("aplay", &["-q"])]
};

impl Player {
    /// A program that is given the name of the file alone.
    pub fn new(program: PathBuf) -> Self {
        Self { program, arguments: Vec::new() }
    }

    /// The players that may be there. Which of them are shows when they are started.
    pub fn of_system() -> Vec<Self> {
        let player = |(program, arguments): &(&str, &[&'static str])| Self {
            program: PathBuf::from(program),
            arguments: arguments.to_vec(),
        };
        PLAYERS.iter().map(player).collect()
    }

    fn start(&self, file: &OsStr) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }
}

/// A sound file that is gone once it is dropped.
struct SoundFile(PathBuf);

impl SoundFile {
    fn write(wav: &[u8]) -> Result<Self, DiskError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let nth = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("strata-{}-{nth}.wav", std::process::id()));
        disk::write_new(&path, wav)?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SoundFile {
    fn drop(&mut self) {
        // What cannot be deleted is in nobody's way: the system clears that folder.
        let _ = disk::remove_file(&self.0);
    }
}

/// Plays a WAV file with the first player that can, and returns when it is over or to `stop`. `begun` is called whenever a
/// player was started.
///
/// # Errors
/// When none of the players plays it, or the file for them cannot be written.
pub fn play(players: &[Player], wav: &[u8], begun: &dyn Fn(), stop: &AtomicBool) -> Result<(), PlayError> {
    let file = SoundFile::write(wav)?;
    for player in players {
        let Ok(child) = player.start(file.path().as_os_str()) else { continue };
        begun();
        if wait(child, stop) {
            return Ok(());
        }
    }
    Err(PlayError::NoPlayer)
}

/// Waits until a player has ended, or ends it. Whether it has played as long as it was wanted to.
fn wait(mut child: Child, stop: &AtomicBool) -> bool {
    while !stop.load(Ordering::Relaxed) {
        match child.try_wait() {
            Ok(None) => sleep(LOOK),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    // It may have ended by itself meanwhile.
    let _ = child.kill();
    let _ = child.wait();
    true
}
