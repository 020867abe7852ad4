"""Reads a diary with pandas or polars and prints seconds and peak memory, best of five.

    python3 read_diary.py pandas diary.csv
"""

import resource
import sys
import time


def main(program, path):
    if program == "pandas":
        import pandas

        def read():
            return pandas.read_csv(path, parse_dates=["night"])

        version = pandas.__version__
    else:
        import polars

        def read():
            return polars.read_csv(path, try_parse_dates=True)

        version = polars.__version__
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best = None
    for _ in range(5):
        start = time.perf_counter()
        table = read()
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
        del table
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{program} {version}: {best:.2f} s, peak {peak // 1024} MiB, of which importing {base // 1024}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
