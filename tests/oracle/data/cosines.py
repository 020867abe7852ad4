"""Reference for the equal-weighted cosine covariance: Lazarus, Lewis, Stock & Watson (2018),
written out on a dense calendar grid with NumPy, for the models of one person's year.

Poisson fits are by statsmodels; scores and bread are then taken at the fitted coefficients.
Run in this folder: python3 cosines.py > cosines.json
"""
import json
import sys

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats

log = pd.read_csv("synth_person365.csv")


def fit(rows, columns):
    d = log.loc[rows]
    X = np.column_stack([np.ones(len(d))] + [c[rows] for c in columns])
    off = np.log(d["hours"].to_numpy())
    y = d["spasms"].to_numpy(float)
    b = sm.GLM(y, X, family=sm.families.Poisson(), offset=off).fit(tol=1e-14, maxiter=200).params
    for _ in range(5):
        mu = np.exp(X @ b + off)
        b = b + np.linalg.solve(X.T @ (X * mu[:, None]), X.T @ (y - mu))
    mu = np.exp(X @ b + off)
    return X, y, mu, b, d["night"].to_numpy()


def cosines(X, y, mu, night, nu, power):
    bread = np.linalg.inv(X.T @ (X * mu[:, None]))
    h = mu * np.einsum("ij,jk,ik->i", X, bread, X)
    residual = (y - mu) / (1 - h) ** power
    first, last = night.min(), night.max()
    T = int(last - first + 1)
    grid = np.zeros((T, X.shape[1]))
    for x, r, t in zip(X, residual, night):
        grid[t - first] += x * r
    if nu is None:
        nu = int(np.floor(0.4 * T ** (2 / 3)))
    t = np.arange(1, T + 1)
    omega = np.zeros((X.shape[1],) * 2)
    for j in range(1, nu + 1):
        L = np.sqrt(2 / T) * (grid * np.cos(np.pi * j * (t - 0.5) / T)[:, None]).sum(0)
        omega += np.outer(L, L) / nu
    V = bread @ (T * omega) @ bread
    return V, nu, T


cases = []
columns = {
    "late_caffeine": log["late_caffeine"].to_numpy(float),
    "new_mattress": log["new_mattress"].to_numpy(float),
    "weekend": log["weekend"].to_numpy(float),
}
for name, first, step in [("whole year", len(log), 1), ("first 60 rows", 60, 1), ("every third row", len(log), 3)]:
    rows = np.arange(0, first, step)
    used = ["late_caffeine", "weekend"] if name == "first 60 rows" else list(columns)
    X, y, mu, b, night = fit(rows, [columns[c] for c in used])
    for nu in (None, 4):
        for power, label in [(0.0, "none"), (0.5, "hc2"), (1.0, "hc3")]:
            V, n_cos, T = cosines(X, y, mu, night, nu, power)
            se = np.sqrt(np.diag(V))
            cases.append({
                "name": name, "rows_below": first, "step": step, "columns": used, "cosines": nu, "leverage": label,
                "span": T, "df": n_cos, "coef": b.tolist(), "se": se.tolist(),
                "p": (2 * stats.t.sf(np.abs(b / se), n_cos)).tolist(),
            })
json.dump({
    "meta": {
        "dataset": "synth_person365.csv",
        "source": "cosines.py",
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__,
                     "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    },
    "cases": cases,
}, sys.stdout)
print()
