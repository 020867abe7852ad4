"""Reference for counts with a latent AR(1) process: generalised least squares on the working
response with REML (Zeger 1988; Wolfinger & O'Connell 1993), by dense matrices in NumPy and
optimisers of SciPy. Two steps from the Poisson fit, as the kernel takes them.

Run in this folder: python3 persistent.py > persistent.json
"""
import json
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
import scipy
from scipy import optimize

RHO_MAX = 0.99


def poisson(X, y, off):
    b = np.zeros(X.shape[1])
    b[0] = np.log(y.sum() / np.exp(off).sum())
    for _ in range(100):
        mu = np.exp(X @ b + off)
        b = b + np.linalg.solve(X.T @ (X * mu[:, None]), X.T @ (y - mu))
    return b


def covariance(theta, mu, distance):
    tau2, sigma2 = np.exp(theta[0]), np.exp(theta[1])
    rho = RHO_MAX / (1 + np.exp(-theta[2]))
    with np.errstate(divide="ignore"):
        latent = sigma2 * np.where(np.isfinite(distance), rho ** np.where(np.isfinite(distance), distance, 0), 0)
    return np.diag(1 / mu + tau2) + latent


def reml(theta, X, z, mu, distance):
    V = covariance(theta, mu, distance)
    Vi = np.linalg.inv(V)
    XVX = X.T @ Vi @ X
    b = np.linalg.solve(XVX, X.T @ Vi @ z)
    r = z - X @ b
    return np.linalg.slogdet(V)[1] + np.linalg.slogdet(XVX)[1] + r @ Vi @ r


def persistent(X, y, off, night, person):
    same = person[:, None] == person[None, :]
    distance = np.where(same, np.abs(night[:, None] - night[None, :]).astype(float), np.inf)
    b = poisson(X, y, off)
    bounds = [(-12, 4), (-12, 4), (-6, 6)]
    for _ in range(2):
        mu = np.exp(X @ b + off)
        z = X @ b + (y - mu) / mu
        best = None
        for start in ([-3, -1, 0.4], [-1, -3, 2.3], [-1, -1, -1.4]):
            o = optimize.minimize(reml, start, args=(X, z, mu, distance), method="L-BFGS-B", bounds=bounds)
            if best is None or o.fun < best.fun:
                best = o
        o = optimize.minimize(reml, best.x, args=(X, z, mu, distance), method="Nelder-Mead",
                              bounds=bounds, options=dict(xatol=1e-8, fatol=1e-12, maxiter=20000, maxfev=20000))
        theta = o.x
        V = covariance(theta, mu, distance)
        Vi = np.linalg.inv(V)
        bread = np.linalg.inv(X.T @ Vi @ X)
        b = bread @ X.T @ Vi @ z
    # whitening in calendar order by the Cholesky factor, which is what a filter does
    order = np.lexsort((night, person))
    L = np.linalg.cholesky(V[np.ix_(order, order)])
    Xw = np.linalg.solve(L, X[order])
    e = np.linalg.solve(L, (z - X @ b)[order])
    h = np.einsum("ij,jk,ik->i", Xw, bread, Xw)
    meat = (Xw * (e / (1 - h))[:, None] ** 2).T @ Xw
    hc3 = bread @ meat @ bread
    return dict(coef=b.tolist(), se_model=np.sqrt(np.diag(bread)).tolist(),
                se_hc3=np.sqrt(np.diag(hc3)).tolist(), tau2=float(np.exp(theta[0])),
                sigma2=float(np.exp(theta[1])), rho=float(RHO_MAX / (1 + np.exp(-theta[2]))),
                minus_2_reml=float(o.fun))


PRIOR_MEAN = np.array([np.log(0.25), np.log(0.25), 0.0])
PRIOR_SD = np.array([1.5, 1.5, 1.25])
RIDGE = 0.1


def small_sample(X, y, off, night):
    """The same under a normal prior on the transformed noise, with errors that allow for its being
    estimated (Kackar & Harville 1984; Satterthwaite 1946). First derivatives by algebra."""
    distance = np.abs(night[:, None] - night[None, :]).astype(float)
    b = poisson(X, y, off)

    def objective(theta, z, mu):
        return reml(theta, X, z, mu, distance) + (((theta - PRIOR_MEAN) / PRIOR_SD) ** 2).sum()

    for _ in range(2):
        mu = np.exp(X @ b + off)
        z = X @ b + (y - mu) / mu
        best = None
        for start in ([-3, -1, 0.4], [-1, -3, 2.3], [-1, -1, -1.4]):
            o = optimize.minimize(objective, start, args=(z, mu), method="Nelder-Mead",
                                  options=dict(xatol=1e-9, fatol=1e-13, maxiter=20000, maxfev=20000))
            if best is None or o.fun < best.fun:
                best = o
        theta = best.x
        V = covariance(theta, mu, distance)
        Vi = np.linalg.inv(V)
        F = np.linalg.inv(X.T @ Vi @ X)
        b = F @ X.T @ Vi @ z
    step = 1e-3
    E = step * np.eye(3)
    curvature = np.array([[(objective(theta + E[i] + E[j], z, mu) - objective(theta + E[i] - E[j], z, mu)
                            - objective(theta - E[i] + E[j], z, mu) + objective(theta - E[i] - E[j], z, mu))
                           / (4 * step * step) for j in range(3)] for i in range(3)]) / 2
    L = np.linalg.cholesky(V)
    e = np.linalg.solve(L, z - X @ b)
    kurtosis = (e ** 4).mean() / (e ** 2).mean() ** 2 - 3
    C = np.linalg.inv(curvature + RIDGE * np.eye(3)) * (1 + max(kurtosis, 0) / 2)
    share = 1 / (1 + np.exp(-theta[2]))
    rho = RHO_MAX * share
    dV = [np.exp(theta[0]) * np.eye(len(y)), np.exp(theta[1]) * rho ** distance,
          np.exp(theta[1]) * distance * rho ** np.maximum(distance - 1, 0) * rho * (1 - share)]
    A = F @ X.T @ Vi
    db = np.column_stack([-A @ D @ Vi @ (z - X @ b) for D in dV])
    dF = [A @ D @ A.T for D in dV]
    variance = np.diag(F + db @ C @ db.T)
    h = np.array([np.diag(D) for D in dF])
    df = 2 * np.diag(F) ** 2 / np.einsum("ik,ij,jk->k", h, C, h)
    return dict(coef=b.tolist(), se_model=np.sqrt(np.diag(F)).tolist(), se_small_sample=np.sqrt(variance).tolist(),
                df=np.clip(df, 4, len(y) - X.shape[1]).tolist(), tau2=float(np.exp(theta[0])),
                sigma2=float(np.exp(theta[1])), rho=float(rho))


year = pd.read_csv("synth_person365.csv")
panel = pd.read_csv("synth_panel60x90.csv")
cases = []
for name, data, columns in [
    ("every third row", year.iloc[::3], ["late_caffeine", "new_mattress", "weekend"]),
    ("first 120 rows", year.iloc[:120], ["late_caffeine", "weekend"]),
    ("two persons", panel[panel.person.isin(["p01", "p02"])], ["late_caffeine", "stress"]),
]:
    X = np.column_stack([np.ones(len(data))] + [data[c].to_numpy(float) for c in columns])
    person = data["person"].to_numpy() if "person" in data else np.zeros(len(data))
    result = persistent(X, data["spasms"].to_numpy(float), np.log(data["hours"].to_numpy()),
                        data["night"].to_numpy(), person)
    cases.append(dict(name=name, rows=len(data), columns=columns, **result))
head = year.iloc[:120]
columns = ["late_caffeine", "weekend"]
X = np.column_stack([np.ones(len(head))] + [head[c].to_numpy(float) for c in columns])
small = dict(name="first 120 rows", rows=120, columns=columns,
             **small_sample(X, head["spasms"].to_numpy(float), np.log(head["hours"].to_numpy()), head["night"].to_numpy()))
json.dump({
    "meta": {"dataset": "synth_person365.csv, synth_panel60x90.csv", "source": "persistent.py",
             "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__}},
    "cases": cases,
    "small_sample": small,
}, sys.stdout, indent=1)
print()
