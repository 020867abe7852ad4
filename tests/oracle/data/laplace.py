"""Laplace log-likelihood of counts with a latent AR(1), dense NumPy/SciPy, maximised without gradient code.

`at` is a point at which the log-likelihood is stored as well, so that it can be compared before any
optimiser enters. The data are written out so that no random numbers need to agree. Run here:
python3 laplace.py > laplace.json
"""
import json

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln


def latent_mode(y, fixed, Q):
    a = np.zeros(len(y))
    for _ in range(200):
        mu = np.exp(fixed + a)
        step = np.linalg.solve(Q + np.diag(mu), y - mu - Q @ a)
        while np.abs(step).max() > 2:
            step = step / 2
        a = a + step
        if np.abs(step).max() < 1e-13:
            break
    return a


def loglik(at, X, y, offset, night, person):
    p = X.shape[1]
    sd, rate = np.exp(at[p]), np.exp(at[p + 1])
    total = 0.0
    for g in np.unique(person):
        rows = np.flatnonzero(person == g)
        t = night[rows]
        V = sd**2 * np.exp(-rate * np.abs(t[:, None] - t[None, :]))
        Q = np.linalg.inv(V)
        fixed = X[rows] @ at[:p] + offset[rows]
        a = latent_mode(y[rows], fixed, Q)
        mu = np.exp(fixed + a)
        total += (y[rows] * np.log(mu) - mu - gammaln(y[rows] + 1)).sum() - 0.5 * a @ Q @ a
        total -= 0.5 * np.linalg.slogdet(np.eye(len(rows)) + V * mu[None, :])[1]
    return total


def derivatives(f, x, h=1e-3):
    """Gradient and Hessian by fourth-order central differences."""
    k = len(x)
    unit = np.eye(k) * h
    weights = [(-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12)]
    gradient = np.array([sum(w * f(x + m * unit[i]) for m, w in weights) / h for i in range(k)])
    hessian = np.zeros((k, k))
    for i in range(k):
        for j in range(i + 1):
            value = sum(wi * wj * f(x + mi * unit[i] + mj * unit[j]) for mi, wi in weights for mj, wj in weights)
            hessian[i, j] = hessian[j, i] = value / h**2
    return gradient, hessian


def case(name, seed, persons, nights, sd, rho):
    rng = np.random.default_rng(seed)
    person, night, a = [], [], []
    for g in range(persons):
        t = np.sort(rng.choice(nights + 10, nights, replace=False))
        V = sd**2 * rho ** np.abs(t[:, None] - t[None, :])
        a += list(np.linalg.cholesky(V + 1e-12 * np.eye(nights)) @ rng.normal(size=nights))
        person += [g] * nights
        night += list(t)
    n = len(night)
    late = (rng.random(n) < 0.4).astype(float)
    stress = rng.integers(1, 10, n).astype(float)
    hours = rng.integers(5, 10, n).astype(float)
    X = np.column_stack([np.ones(n), late, stress])
    y = rng.poisson(np.exp(-2 + 0.4 * late + 0.05 * stress + np.log(hours) + np.array(a))).astype(float)
    data = (X, y, np.log(hours), np.array(night), np.array(person))
    f = lambda x: loglik(x, *data)
    x = np.array([-2.0, 0.4, 0.05, np.log(sd), np.log(-np.log(rho))])
    probe = x + np.array([0.1, -0.05, 0.02, 0.2, -0.3])
    at_probe = f(probe)
    x = minimize(lambda v: -f(v), x, method="Nelder-Mead", options={"maxiter": 600, "fatol": 1e-7, "xatol": 1e-5}).x
    for _ in range(4):
        gradient, hessian = derivatives(f, x)
        x = x - np.linalg.solve(hessian, gradient)
    gradient, hessian = derivatives(f, x)
    assert np.abs(gradient).max() < 1e-6, gradient
    errors = np.sqrt(np.diag(np.linalg.inv(-hessian)))
    whole = lambda v: [int(u) for u in v]
    return {
        "name": name, "person": whole(person), "night": whole(night), "late": whole(late),
        "stress": whole(stress), "hours": whole(hours), "spasms": whole(y),
        "probe": list(probe), "loglik_probe": at_probe, "estimate": list(x), "std_error": list(errors),
        "loglik": f(x),
    }


print(json.dumps([case("one person", 3, 1, 60, 0.6, 0.8), case("four persons", 8, 4, 25, 0.6, 0.6)], indent=1))
