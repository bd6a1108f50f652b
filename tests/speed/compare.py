"""Compares the training speed of Strata with that of its peers, and prints a Markdown table.

The peers are PyTorch as a student writes it, PyTorch as an expert does, Keras, and JAX, as far as the Python that runs
this has them: pip install torch tensorflow jax
"""

import argparse
import datetime
import platform
import shlex
import sys
from pathlib import Path

import arguments
import machine
import readme
import table
from designs import SHAPES
from programs import Program, Settings, Trouble, peer_programs, strata, strata_version, widest_level

#: From this load on, something else takes a noticeable part of a core.
BUSY = 0.5


def main() -> int:
    """Exit status 1 for what the user can repair, 130 when stopped."""
    try:
        run(read_options())
    except Trouble as trouble:
        say(f"compare: {trouble}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Nothing was written.")
        return 130
    return 0


def read_options() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("strata", metavar="STRATA", help="the program, such as target/release/strata")
    parser.add_argument("--batch", type=arguments.batch_size, nargs="+", metavar="N", default=[32, 128],
                        help="samples in one step; 32 and 128 if left out")
    parser.add_argument("--rounds", type=arguments.whole(1, 1000), metavar="N", default=3,
                        help="how often each program is measured; 3 if left out")
    parser.add_argument("--seconds", type=arguments.seconds, metavar="S", default=3.0,
                        help="how long each measurement takes; 3 if left out")
    parser.add_argument("--designs", type=arguments.design, nargs="+", metavar="DESIGN", default=list(SHAPES),
                        help=f"some of {', '.join(SHAPES)}; all if left out")
    parser.add_argument("--simd", type=arguments.level, metavar="LEVEL",
                        help="the widest vector instructions: avx2 or avx512; what the machine has if left out")
    parser.add_argument("--threads", type=arguments.thread_count, metavar="N", default=machine.cores(),
                        help="threads of each program; one per core if left out")
    parser.add_argument("--readme", type=Path, metavar="FILE",
                        help=f"puts the table between {readme.START} and {readme.END} in this file")
    return parser.parse_args()


def run(options: argparse.Namespace) -> None:
    """Measures, and tells what was found."""
    if options.readme:
        readme.around(options.readme)
    ours = strata(options.strata)
    version = strata_version(ours)
    peers, missing = peer_programs()
    settings = Settings(options.seconds, options.threads, options.simd)
    programs, versions = [ours, *peers], {version: None}
    warn(peers, missing)
    speeds = measure_all(programs, options, settings, versions)
    gaps = f"{table.NOTHING}: the program failed with this design, so the ratio leaves it out.\n"
    text = "\n".join([
        table.markdown(speeds, [program.title for program in programs]),
        *([gaps] if table.has_gaps(speeds) else []),
        conditions(options, level(ours, options.simd), list(versions), missing),
        "```sh\n" + command() + "\n```\n",
    ])
    print(text, end="", flush=True)
    if options.readme:
        readme.replace(options.readme, text)


def warn(peers: list[Program], missing: list[str]) -> None:
    """Says what will make the table worse than it could be."""
    if not peers:
        raise Trouble("none of the peers is installed; pip install torch tensorflow jax")
    if missing:
        say(f"Not installed: {', '.join(missing)}.")
    if machine.load() > BUSY:
        say("Something else is using this machine. Speeds can only be compared while it is idle.")


def measure_all(
    programs: list[Program], options: argparse.Namespace, settings: Settings, versions: dict
) -> table.Speeds:
    """Measures every program in turn, round after round, and notes the versions."""
    cases = [(design, batch) for batch in dict.fromkeys(options.batch) for design in dict.fromkeys(options.designs)]
    speeds: table.Speeds = {case: {program.title: [] for program in programs} for case in cases}
    for number in range(1, options.rounds + 1):
        for design, batch in cases:
            say(f"Round {number} of {options.rounds}, {design}, batch {batch}:", end="")
            for program in programs:
                found = measure(program, design, batch, settings)
                if found:
                    speeds[design, batch][program.title].append(found["images_per_second"])
                    versions[found.get("version")] = None
            say("")
    versions.pop(None, None)
    return speeds


def measure(program: Program, design: str, batch: int, settings: Settings) -> dict | None:
    """One measurement. A peer that fails is told and left out."""
    try:
        found = program.measure(design, batch, settings)
    except Trouble as trouble:
        if program.title == "Strata":
            raise Trouble(f"\nStrata could not be measured: {trouble}") from None
        say(f" {program.title} failed ({trouble});", end="")
        return None
    say(f" {program.title} {found['images_per_second']:,.0f};", end="")
    return found


def level(ours: Program, asked: str | None) -> str:
    """The vector instructions that were used, in words."""
    used = asked or widest_level(ours, ["avx512", "avx2"])
    name = arguments.LEVELS.get(used or "", "the machine's own vector instructions")
    return f"{name} at most, as asked" if asked else name


def conditions(options: argparse.Namespace, used: str, versions: list[str], missing: list[str]) -> str:
    """Where, when, how and with what it was measured."""
    absent = f" Not installed: {', '.join(missing)}." if missing else ""
    return (
        f"Samples trained per second, {datetime.date.today().isoformat()}. {machine.processor()}, "
        f"{counted(machine.cores(), 'core')}; {counted(options.threads, 'thread')}, {used}. "
        f"Medians of {counted(options.rounds, 'round')} of {options.seconds:g} s. {platform.system()}, "
        f"{', '.join(versions)}, Python {platform.python_version()}.{absent}\n"
    )


def counted(number: int, what: str) -> str:
    """A number with its word."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def command() -> str:
    """The very command that made the table."""
    return shlex.join(["python3", *sys.argv])


def say(text: str, end: str = "\n") -> None:
    """Tells how far it is, apart from the table."""
    print(text, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
