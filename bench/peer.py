"""One fit by a Python package: `python3 peer.py TASK nights.csv` prints one JSON line.

Reading is not timed; building the design matrix, the fit and its covariance are. CPU seconds are
those of the process over the same stretch, all threads together.
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")

NUMBERS = ["late_caffeine", "caffeine_mg", "stress", "mattress_age", "alcohol", "age"]
FORMULA = "spasms ~ late_caffeine + caffeine_mg + stress + alcohol + C(position) + C(weekday) | person"


def design(d):
    columns = [np.ones(len(d))] + [d[k].to_numpy(float) for k in NUMBERS]
    columns += [(d.position == k).to_numpy(float) for k in ("side", "stomach")]
    columns += [(d.weekday == k).to_numpy(float) for k in range(2, 8)]
    return np.column_stack(columns)


def poisson_cluster(d):
    import statsmodels.api as sm

    model = sm.GLM(
        d.spasms.to_numpy(float),
        design(d),
        family=sm.families.Poisson(),
        offset=np.log(d.hours.to_numpy()),
    )
    fit = model.fit(cov_type="cluster", cov_kwds=dict(groups=d.person.to_numpy()))
    return fit.params[1], fit.bse[1]


def nb_cluster(d):
    import statsmodels.api as sm

    model = sm.NegativeBinomial(
        d.spasms.to_numpy(float), design(d), offset=np.log(d.hours.to_numpy())
    )
    groups = dict(groups=d.person.to_numpy())
    fit = model.fit(disp=0, maxiter=200, cov_type="cluster", cov_kwds=groups)
    return fit.params[1], fit.bse[1]


def fe_poisson_cluster(d):
    import pyfixest as pf

    fit = pf.fepois(FORMULA, d, vcov={"CRV1": "person"}, offset="log_hours")
    return float(fit.coef().iloc[0]), float(fit.se().iloc[0])


TASKS = {f.__name__: f for f in (poisson_cluster, nb_cluster, fe_poisson_cluster)}


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(task, path):
    d = pd.read_csv(path)
    if task == "fe_poisson_cluster":
        d["log_hours"] = np.log(d.hours)
        # The first call compiles; the second is the one to compare with.
        TASKS[task](d.head(20_000))
    else:
        import statsmodels.api  # noqa: F401  (importing is not fitting)
    wall, used = time.perf_counter(), cpu()
    b1, se1 = TASKS[task](d)
    wall, used = time.perf_counter() - wall, cpu() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = dict(task=task, n=len(d), fit_s=wall, cpu_s=used, peak_mb=peak)
    print(json.dumps(line | dict(b1=float(b1), se1=float(se1))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
