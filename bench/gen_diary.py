"""Writes a diary in lumbago's own form: N nights of 15 columns beside person and night, 100 nights a person.

    python3 gen_diary.py 1000000 diary.csv
"""

import datetime
import random
import sys

POSITIONS = ["side_left", "side_right", "back", "front", "mixed"]
COLUMNS = (
    "person,night,spasm_count,spasm_severity,sleep_hours,position_main,caffeine_mg,caffeine_after_15_mg,"
    "stress,alcohol_units,exercise_min,fluid_ml,sitting_h,firmness,fatigue,bed_time,stretch_before_bed"
)


def main(nights, path):
    rng = random.Random(7)
    first = datetime.date(2025, 1, 1)
    days = [(first + datetime.timedelta(days=d)).isoformat() for d in range(100)]
    with open(path, "w", encoding="utf-8") as file:
        file.write(COLUMNS + "\n")
        for i in range(nights):
            count = max(0, rng.randrange(6) - 3)
            caffeine = 50 * rng.randrange(8)
            late = min(caffeine, 50 * rng.randrange(3))
            bed = 21 * 60 + rng.randrange(240)
            row = [
                f"p{i // 100:05d}",
                days[i % 100],
                str(count),
                str(rng.randrange(1, 10)) if count else "",
                f"{rng.uniform(4, 9):.1f}",
                rng.choice(POSITIONS),
                str(caffeine),
                str(late),
                str(rng.randrange(11)),
                f"{rng.choice([0, 0, 0, 1, 1.5, 2.3])}",
                str(5 * rng.randrange(13)),
                str(100 * rng.randrange(10, 30)),
                f"{rng.uniform(2, 12):.1f}",
                "6",
                str(rng.randrange(11)) if rng.random() < 0.9 else "",
                f"{bed // 60 % 24:02d}:{bed % 60:02d}",
                rng.choice(["yes", "no"]),
            ]
            file.write(",".join(row) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
