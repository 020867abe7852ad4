"""Paired timings: `python3 bench/compare.py nights.csv [--runs 5] [--tasks poisson_cluster,...]`.

Programs take turns on the same file, so that whatever else the machine does falls on all of them
alike. Prints a table in Markdown: median seconds with the smallest and largest, CPU seconds, the
ratio of the medians to lumbago's, peak memory, and whether estimates agree. Programs that are not
installed are left out. Standard library only.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PYTHON_PEER = {
    "poisson_cluster": "statsmodels",
    "nb_cluster": "statsmodels",
    "fe_poisson_cluster": "pyfixest",
}
R_TASKS = {"poisson_cluster", "nb_cluster"}


def programs(task, kernel, python):
    found = {"lumbago": [kernel, task]}
    package = PYTHON_PEER[task]
    probe = subprocess.run([python, "-c", f"import {package}"], capture_output=True)
    if probe.returncode == 0:
        found[package] = [python, str(HERE / "peer.py"), task]
    if task in R_TASKS and shutil.which("Rscript"):
        found["R"] = ["Rscript", str(HERE / "peer.R"), task]
    return found


def once(command, path):
    done = subprocess.run(command + [path], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{' '.join(command)} failed: {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def spread(values):
    return f"{statistics.median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("csv")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tasks", default=",".join(PYTHON_PEER))
    parser.add_argument("--kernel", default="target/release/examples/speed")
    parser.add_argument("--python", default=sys.executable, help="the Python that has the packages")
    options = parser.parse_args()
    load = ", ".join(f"{v:.1f}" for v in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {load}, {options.runs} runs each")
    print()
    print("| task | program | seconds | × | CPU seconds | × | peak MB | b, se |")
    print("|---|---|---|---|---|---|---|---|")
    for task in options.tasks.split(","):
        commands = programs(task, options.kernel, options.python)
        runs = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                line = once(command, options.csv)
                if line:
                    runs[name].append(line)
        base = {}
        for name, lines in runs.items():
            if not lines:
                continue
            row = [task, name]
            for key in ("fit_s", "cpu_s"):
                values = [line[key] for line in lines]
                base.setdefault(key, statistics.median(values))
                row += [spread(values), f"{statistics.median(values) / base[key]:.1f}"]
            row.append(f"{max(line['peak_mb'] for line in lines):.0f}")
            row.append(f"{lines[0]['b1']:.9f}, {lines[0]['se1']:.9f}")
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
