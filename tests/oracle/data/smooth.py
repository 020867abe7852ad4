"""Penalised B-splines with lambda by REML, with dense matrices: the second opinion for `smooth`.

Poisson counts of synth_person365.csv on the night, offset log(hours), nights complete in stress; cubic
B-splines on 12 equal segments of [1, 365], second-order differences. lambda maximises the
Laplace-approximate restricted likelihood at phi = 1, and with phi = Pearson's chi2 / (n - edf) in turns.
Writes smooth.json beside itself. NumPy and SciPy.
"""
import csv, json, os
import numpy as np
from scipy.interpolate import BSpline
from scipy.optimize import minimize_scalar

here = os.path.dirname(os.path.abspath(__file__))
rows = [r for r in csv.DictReader(open(os.path.join(here, "synth_person365.csv"))) if r["stress"] != "NA"]
x = np.array([float(r["night"]) for r in rows])
y = np.array([float(r["spasms"]) for r in rows])
offset = np.log([float(r["hours"]) for r in rows])
low, high, segments = 1.0, 365.0, 12
knots = low + (np.arange(segments + 7) - 3) * (high - low) / segments
k = segments + 3
basis = np.column_stack([BSpline(knots, np.eye(k)[j], 3, extrapolate=False)(x) for j in range(k)])
basis = np.nan_to_num(basis)
# The last spline piece is closed at its right end.
for i in np.flatnonzero(x == high):
    basis[i] = [BSpline(knots, np.eye(k)[j], 3)(high - 1e-12) for j in range(k)]
bends = np.diff(np.eye(k), 2, axis=0)
penalty = bends.T @ bends


def fit(lam):
    a = np.full(k, np.log(y.sum() / np.exp(offset).sum()))
    for _ in range(500):
        mu = np.exp(basis @ a + offset)
        hessian = basis.T @ (basis * mu[:, None]) + lam * penalty
        step = np.linalg.solve(hessian, basis.T @ (y - mu) - lam * penalty @ a)
        a = a + step
        if np.abs(step).max() < 1e-12:
            break
    mu = np.exp(basis @ a + offset)
    information = basis.T @ (basis * mu[:, None])
    edf = np.trace(np.linalg.solve(information + lam * penalty, information))
    deviance = 2 * np.sum(np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0) - (y - mu))
    return a, mu, information, edf, deviance


def reml(log_lam, phi):
    lam = np.exp(log_lam)
    a, _, information, _, deviance = fit(lam)
    log_det = np.linalg.slogdet(information + lam * penalty)[1]
    return -(deviance + lam * a @ penalty @ a) / (2 * phi) + 0.5 * ((k - 2) * log_lam - log_det)


def best(phi):
    grid = np.linspace(-9, 16, 101)
    at = grid[np.argmax([reml(g, phi) for g in grid])]
    found = minimize_scalar(lambda g: -reml(g, phi), bounds=(at - 0.3, at + 0.3), method="bounded",
                            options={"xatol": 1e-9})
    return found.x


out = []
for estimated in (False, True):
    phi = 1.0
    log_lam = best(phi)
    for _ in range(60 if estimated else 0):
        _, mu, _, edf, _ = fit(np.exp(log_lam))
        new = np.sum((y - mu) ** 2 / mu) / (len(y) - edf)
        done = abs(new / phi - 1) < 1e-10
        phi, log_lam = new, best(new)
        if done:
            break
    _, mu, information, edf, deviance = fit(np.exp(log_lam))
    inverse = np.linalg.inv(information + np.exp(log_lam) * penalty)
    gap = basis[np.searchsorted(x, 100)] - basis[0]
    out.append({"phi_estimated": estimated, "phi": phi, "log_lambda": log_lam, "edf": edf,
                "deviance": deviance, "reml": reml(log_lam, phi), "x_from": x[0],
                "x_to": x[np.searchsorted(x, 100)], "bayesian_se": float(np.sqrt(phi * gap @ inverse @ gap))})
json.dump(out, open(os.path.join(here, "smooth.json"), "w"), indent=1)
