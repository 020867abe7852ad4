"""A panel to compare programs on: `python3 gen.py NIGHTS out.csv`.

100 nights a person. Counts are negative binomial (size 2) around a log-linear rate with the hours
asleep as exposure and a normal person effect, so that robust errors have something to do.
"""

import csv
import sys

import numpy as np

NIGHTS_EACH = 100


def main(nights: int, path: str) -> None:
    rng = np.random.default_rng(20261122)
    persons = nights // NIGHTS_EACH
    nights = persons * NIGHTS_EACH
    each = lambda values: np.repeat(values, NIGHTS_EACH)
    person = each(np.arange(persons))
    night = np.tile(np.arange(NIGHTS_EACH), persons)
    tendency = each(rng.normal(0.0, 0.6, persons))
    age = each(rng.integers(20, 76, persons))
    mattress_age = np.round(each(rng.uniform(0.0, 12.0, persons)) + night / 365.25, 3)
    weekday = (night + each(rng.integers(0, 7, persons))) % 7 + 1
    hours = np.round(np.clip(rng.normal(7.0, 1.0, nights), 3.0, 10.0), 2)
    stress = np.clip(np.round(4.5 + tendency + rng.normal(0.0, 2.0, nights)), 0, 10).astype(int)
    late = (rng.random(nights) < 0.35).astype(int)
    caffeine = 20 * rng.poisson(5.0, nights) + 90 * late
    alcohol = rng.poisson(0.5, nights)
    position = rng.choice(["back", "side", "stomach"], nights, p=[0.35, 0.5, 0.15])
    log_rate = (
        -2.3
        + 0.30 * late
        + 0.07 * (stress - 5)
        + 0.04 * mattress_age
        - 0.20 * (position == "side")
        + 0.15 * (position == "stomach")
        + 0.005 * (age - 45)
        + 0.05 * alcohol
        + 0.0005 * (caffeine - 100)
        + 0.05 * (weekday >= 6)
        + tendency
    )
    spasms = rng.poisson(hours * np.exp(log_rate) * rng.gamma(2.0, 0.5, nights))
    columns = dict(
        person=person,
        night=night,
        spasms=spasms,
        hours=hours,
        mattress_age=mattress_age,
        late_caffeine=late,
        caffeine_mg=caffeine,
        stress=stress,
        position=position,
        alcohol=alcohol,
        age=age,
        weekday=weekday,
    )
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(zip(*(values.tolist() for values in columns.values())))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
