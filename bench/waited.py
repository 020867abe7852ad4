"""Runs a program of one thread five times and prints its seconds, those it had a processor and those it waited
for one, as Linux' scheduler counts them, and its peak memory: elapsed less waited is what it takes where
nothing else runs, or a little more.

    python3 waited.py target/release/examples/look diary.csv
"""

import os
import sys
import time


def main(command):
    for _ in range(5):
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.execvp(command[0], command)
        # The counts are gone once the child is collected: look while it has ended and is not.
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        elapsed = time.monotonic() - start
        with open(f"/proc/{child}/schedstat") as counts:
            ran, waited = (int(ns) / 1e9 for ns in counts.read().split()[:2])
        _, status, used = os.wait4(child, 0)
        if status:
            sys.exit(f"{command[0]} failed")
        print(
            f"elapsed {elapsed:.2f} s, ran {ran:.2f}, waited {waited:.2f}, elapsed less waited {elapsed - waited:.2f};"
            f" peak {used.ru_maxrss / 1024:.0f} MiB"
        )


main(sys.argv[1:])
