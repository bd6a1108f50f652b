"""Strata and its peers as programs that are started, measure, and print one JSON object."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from peers import PEERS, Peer


class Trouble(Exception):
    """Something that the user can repair, in words for the user."""


@dataclass(frozen=True)
class Settings:
    """What is the same for all programs."""

    seconds: float
    threads: int
    simd: str | None

    def options(self) -> list[str]:
        """The options of `strata bench`, which the peers take as well."""
        level = ["--simd", self.simd] if self.simd else []
        return ["--seconds", str(self.seconds), "--threads", str(self.threads), *level]


@dataclass(frozen=True)
class Program:
    """Something that trains a design and tells how fast."""

    title: str
    #: What it is started with.
    start: tuple[str, ...]

    def measure(self, design: str, batch: int, settings: Settings) -> dict:
        """What it prints of one design."""
        words = [*self.start, design, "--batch", str(batch), *settings.options()]
        # Libraries may say other things first.
        line = output(words, patience=settings.seconds + 600).splitlines()[-1:]
        try:
            return json.loads(line[0])
        except (IndexError, ValueError):
            raise Trouble("it told no speed") from None


def output(words: list[str], patience: float) -> str:
    """What a program prints. Its last words are told when it fails."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise Trouble(f"it gave no answer for {patience:.0f} seconds") from None
    except OSError:
        raise Trouble("it cannot be started on this machine") from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Trouble(lines[-1] if lines else f"it ended with exit status {done.returncode} and without a word")
    return done.stdout


def strata(path: str) -> Program:
    """The program whose path was typed."""
    found = shutil.which(path)
    if found is None:
        raise Trouble(f"there is no program “{path}”; `cargo build --release` makes target/release/strata")
    return Program("Strata", (found, "bench", "--json"))


def strata_version(program: Program) -> str:
    """Its name and version. Shows at once whether it can be started."""
    try:
        return output([program.start[0], "--version"], patience=60).strip().capitalize()
    except Trouble as trouble:
        raise Trouble(f"“{program.start[0]}” is of no use: {trouble}") from None


def widest_level(program: Program, levels: list[str]) -> str | None:
    """The first of these levels that the machine has, as Strata sees it."""
    for level in levels:
        try:
            program.measure("spiral", 1, Settings(seconds=0.01, threads=1, simd=level))
        except Trouble:
            continue
        return level
    return None


def peer_program(name: str, peer: Peer) -> Program:
    """A peer, trained by the Python that runs this."""
    return Program(peer.title, (sys.executable, str(Path(__file__).with_name("peer.py")), name))


def peer_programs() -> tuple[list[Program], list[str]]:
    """The peers that are installed, and the titles of the others."""
    installed = [peer_program(name, peer) for name, peer in PEERS.items() if peer.is_installed()]
    return installed, [peer.title for peer in PEERS.values() if not peer.is_installed()]
