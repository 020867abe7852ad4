"""Reference for long-run variances on the calendar, written out with a dense matrix of weights.

Poisson fits are by Newton's method; scores and bread are taken at the fitted coefficients. The
Driscoll-Kraay rows with Bartlett weights are statsmodels' (`nw-groupsum`, linear model).
Run in this folder: python3 long_run.py > long_run.json
"""
import json

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm

log = pd.read_csv("synth_person365.csv")
panel = pd.read_csv("synth_panel60x90.csv")


def poisson(d, columns):
    X = np.column_stack([np.ones(len(d))] + [d[c].to_numpy(float) for c in columns])
    off, y = np.log(d["hours"].to_numpy()), d["spasms"].to_numpy(float)
    b = np.r_[-1.0, np.zeros(len(columns))]
    for _ in range(60):
        mu = np.exp(X @ b + off)
        b = b + np.linalg.solve(X.T @ (X * mu[:, None]), X.T @ (y - mu))
    mu = np.exp(X @ b + off)
    return np.linalg.inv(X.T @ (X * mu[:, None])), X * (y - mu)[:, None]


def window(name, x):
    x = np.abs(x)
    if name == "bartlett":
        return np.where(x < 1, 1 - x, 0)
    if name == "parzen":
        return np.where(x <= 0.5, 1 - 6 * x**2 + 6 * x**3, np.where(x < 1, 2 * (1 - x) ** 3, 0))
    z = 6 * np.pi * np.where(x == 0, 1, x) / 5
    return np.where(x == 0, 1, 3 / z**2 * (np.sin(z) / z - np.cos(z)))


def on_calendar(u, night):
    out = np.zeros((night.max() - night.min() + 1, u.shape[1]))
    np.add.at(out, night - night.min(), u)
    return out


def meat(u, name, S):
    t = np.arange(len(u))
    return u.T @ window(name, (t[:, None] - t[None, :]) / S) @ u


def whiten(u):
    A = np.linalg.lstsq(u[:-1], u[1:], rcond=None)[0].T
    return u[1:] - u[:-1] @ A.T, np.linalg.inv(np.eye(u.shape[1]) - A)


CONSTANT = {"bartlett": 1.1447, "parzen": 2.6614, "quadratic_spectral": 1.3221}
RATE = {"bartlett": 2 / 9, "parzen": 4 / 25, "quadratic_spectral": 2 / 25}


def newey_west(u, name, raw, lost):
    T = len(u) + lost
    q = 1 if name == "bartlett" else 2
    m = int((3 if lost else 4) * (T / 100) ** RATE[name])
    h = (u[:, 1:] if raw else u[:, 1:] / np.sqrt((u[:, 1:] ** 2).mean(0))).sum(1)
    s = np.array([h[j:] @ h[: len(h) - j] / len(h) for j in range(m + 1)])
    j = np.arange(m + 1)
    s[1:] *= 2
    return CONSTANT[name] * ((s @ j**q / s.sum()) ** 2 * T) ** (1 / (2 * q + 1))


def andrews(u, name, raw):
    top = bottom = 0
    for x in u[:, 1:].T:
        x = x if raw else x / np.sqrt((x**2).mean())
        Z = np.column_stack([np.ones(len(x) - 1), x[:-1]])
        (_, r), rss, *_ = np.linalg.lstsq(Z, x[1:], rcond=None)
        v2 = (rss[0] / len(Z)) ** 2
        bottom += v2 / (1 - r) ** 4
        top += 4 * r**2 * v2 / ((1 - r) ** 6 * (1 + r) ** 2 if name == "bartlett" else (1 - r) ** 8)
    q = 1 if name == "bartlett" else 2
    return CONSTANT[name] * (top / bottom * len(u)) ** (1 / (2 * q + 1))


def errors(bread, M):
    return np.sqrt(np.diag(bread @ M @ bread)).tolist()


one = ["late_caffeine", "new_mattress", "alcohol", "weekend"]
cases = []
bread, score = poisson(log, one)
u = on_calendar(score, log["night"].to_numpy())
e, D = whiten(u)
for name in CONSTANT:
    for S in (1.5, 8.0, 26.0):
        cases.append(dict(data="person", columns=one, kernel=name, bandwidth=S, prewhiten=False,
                          se=errors(bread, meat(u, name, S))))
        cases.append(dict(data="person", columns=one, kernel=name, bandwidth=S, prewhiten=True,
                          se=errors(bread, D @ meat(e, name, S) @ D.T)))
    for raw in (True, False):
        cases.append(dict(data="person", columns=one, kernel=name, raw=raw,
                          newey_west=newey_west(u, name, raw, 0),
                          newey_west_prewhitened=newey_west(e, name, raw, 1),
                          andrews=andrews(u, name, raw), andrews_prewhitened=andrews(e, name, raw)))
many = ["late_caffeine", "stress", "mattress_age"]
bread, score = poisson(panel, many)
u = on_calendar(score, panel["night"].to_numpy())
for name in CONSTANT:
    for S in (4.0, 13.0):
        cases.append(dict(data="panel", columns=many, kernel=name, bandwidth=S,
                          se=errors(bread, meat(u, name, S))))
X = sm.add_constant(panel[many].to_numpy(float))
linear = sm.OLS(panel["spasms"].to_numpy(float), X).fit()
night = panel["night"].to_numpy()
for lag in (3, 12):
    robust = linear.get_robustcov_results("nw-groupsum", time=night - night.min(), maxlags=lag,
                                          use_correction=False, df_correction=False)
    cases.append(dict(data="panel_linear", columns=many, kernel="bartlett", bandwidth=lag + 1.0,
                      se=robust.bse.tolist()))
meta = {"numpy": np.__version__, "statsmodels": statsmodels.__version__}
print(json.dumps({"meta": meta, "cases": cases}, indent=1))
