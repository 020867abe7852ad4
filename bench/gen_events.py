"""Writes a large file of events: `position` is a recording every two seconds (SomnoPose), `symptoms` a long
table of many people (Flaredown).

    python3 gen_events.py position 250 position.csv
"""

import datetime
import random
import sys

NAMES = ["Coffee", "Stress", "Back pain", "Headache", "Exercise", "Fatigue", "Rain", "Alcohol"]


def position(file, rng):
    file.write("timestamp,orientation,inclination,time,date\n")
    apple = datetime.datetime(2001, 1, 1)
    night = datetime.datetime(2020, 1, 1, 22, 0)
    while True:
        for second in range(0, 8 * 3600, 2):
            at = night + datetime.timedelta(seconds=second)
            stamp = (at - apple).total_seconds() - 3600
            angle = rng.uniform(-180, 180)
            yield f"{stamp:.3f},{angle:.2f},{rng.uniform(0, 20):.2f},{at:%H:%M:%S},{at:%Y-%m-%d}\n"
        night += datetime.timedelta(days=1)


def symptoms(file, rng):
    file.write("user_id,age,sex,country,checkin_date,trackable_id,trackable_type,trackable_name,trackable_value\n")
    person = 0
    while True:
        code = f"QEVuY3J5cHRlZEV{person:06d}+/="
        for day in range(60):
            date = datetime.date(2016, 1, 1) + datetime.timedelta(days=day)
            for k, name in enumerate(NAMES):
                kind = "Symptom" if name in ("Back pain", "Headache", "Fatigue") else "Tag"
                value = str(rng.randrange(5)) if kind == "Symptom" else ""
                yield f"{code},0,female,US,{date},{k},{kind},{name},{value}\n"
        person += 1


def main(kind, megabytes, path):
    rng = random.Random(11)
    size = 0
    with open(path, "w", encoding="utf-8") as file:
        for line in {"position": position, "symptoms": symptoms}[kind](file, rng):
            file.write(line)
            size += len(line)
            if size > megabytes * 1_000_000:
                break


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
