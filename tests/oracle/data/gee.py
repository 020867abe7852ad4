"""Standard errors of the working correlation, and where geepack 1.3's differ from them.

Dense NumPy transcription of the joint sandwich of b, phi and a (Yan & Fine 2004). With the true
derivatives of e_j e_k and e_j^2 it gives `se_alpha`, checked against numerical differentiation below.
geepack takes `-e_j D_j - e_k D_k` for the derivative of a product of residuals, where it is
`-e_k D_j - e_j D_k`, and `-2 e / sqrt(V) D - e^2 V' / V D` for that of a square, where D is divided by
sqrt(V) already; with these two it gives `se_alpha_geepack`, equal to geepack's output. Run in this
directory: python3 gee.py > gee.json
"""
import csv
import json

import numpy as np


def table(name):
    rows = list(csv.DictReader(open(name)))
    return {k: np.array([r[k] for r in rows]) for k in rows[0]}


def number(v):
    return v.astype(float)


def means(family, eta):
    if family == "poisson":
        mu = np.exp(eta)
        return mu, mu, np.ones_like(mu)
    mu = 1 / (1 + np.exp(-eta))
    return mu, mu * (1 - mu), 1 - 2 * mu


def correlation_of(structure, d, a):
    if structure == "ar1":
        return a**d, d * a ** np.maximum(d - 1, 0)
    eye = np.eye(len(d))
    return eye + (1 - eye) * a, 1 - eye


def fit(X, y, offset, group, t, family, structure):
    members = [np.flatnonzero(group == g) for g in dict.fromkeys(group)]
    far = [np.abs(t[m][:, None] - t[m][None, :]) for m in members]
    b = np.linalg.lstsq(X, (np.log(y + 0.5) - offset) if family == "poisson" else 2 * y - 1, rcond=None)[0]
    a = 0.3
    for _ in range(400):
        mu, V, _ = means(family, X @ b + offset)
        e = (y - mu) / np.sqrt(V)
        phi = np.mean(e * e)
        top = bottom = 0.0
        A, U = 0, 0
        for m, d in zip(members, far):
            R, S = correlation_of(structure, d, a)
            upper = np.triu_indices(len(m), 1)
            top += (S * (np.outer(e[m], e[m]) / phi - R))[upper].sum()
            bottom += (S * S)[upper].sum()
        step_a = top / bottom
        a += step_a
        for m, d in zip(members, far):
            R, _ = correlation_of(structure, d, a)
            D = np.sqrt(V[m])[:, None] * X[m]
            A = A + D.T @ np.linalg.solve(R, D)
            U = U + D.T @ np.linalg.solve(R, e[m])
        step = np.linalg.solve(A, U)
        b = b + step
        if max(np.abs(step).max(), abs(step_a)) < 1e-13:
            break
    return b, a, members, far


def std_error(X, y, offset, family, structure, b, a, members, far, slips):
    mu, V, vm = means(family, X @ b + offset)
    e = (y - mu) / np.sqrt(V)
    phi = np.mean(e * e)
    D = np.sqrt(V)[:, None] * X
    p = X.shape[1]
    A = np.zeros((p + 2, p + 2))
    scores = []
    square = (-2 * e / np.sqrt(V) - e * e / V * vm) if slips else (-2 * e - e * e * vm / np.sqrt(V))
    half = -0.5 * e * vm / np.sqrt(V)
    for m, d in zip(members, far):
        R, S = correlation_of(structure, d, a)
        S = S * (1 - np.eye(len(m)))
        u = np.zeros(p + 2)
        u[:p] = D[m].T @ np.linalg.solve(R, e[m]) / phi
        A[:p, :p] += D[m].T @ np.linalg.solve(R, D[m]) / phi
        u[p] = (e[m] ** 2 - phi).sum()
        A[p, p] += len(m)
        A[p, :p] -= square[m] @ D[m]
        z = np.outer(e[m], e[m])
        u[p + 1] = 0.5 * (S * (z / phi - R)).sum()
        A[p + 1, p + 1] += 0.5 * (S * S).sum()
        A[p + 1, p] += 0.5 * (S * z).sum() / phi**2
        own = -e[m] * S.sum(1) if slips else -(S @ e[m])
        A[p + 1, :p] -= ((own + half[m] * (S @ e[m])) @ D[m]) / phi
        scores.append(u)
    influence = np.array(scores) @ np.linalg.inv(A).T
    return float(np.sqrt((influence.T @ influence)[p + 1, p + 1])), A[p + 1, :p]


def check_derivative(X, y, offset, family, structure, b, a, members, far, found):
    def moment(b):
        mu, V, _ = means(family, X @ b + offset)
        e = (y - mu) / np.sqrt(V)
        total = 0.0
        for m, d in zip(members, far):
            R, S = correlation_of(structure, d, a)
            total += 0.5 * (S * (1 - np.eye(len(m))) * (np.outer(e[m], e[m]) / phi - R)).sum()
        return total

    mu, V, _ = means(family, X @ b + offset)
    phi = np.mean((y - mu) ** 2 / V)
    for j in range(len(b)):
        h = np.zeros(len(b))
        h[j] = 1e-6
        slope = (moment(b + h) - moment(b - h)) / 2e-6
        assert abs(slope + found[j]) < 1e-5 * (1 + abs(slope)), (slope, found[j])


def models():
    e = table("epil.csv")
    treated = 1.0 * (e["trt"] == "progabide")
    base = number(e["lbase4"])
    X = np.column_stack([np.ones(236), base, treated, number(e["lage_r"]), number(e["V4"]), base * treated])
    yield "epil", X, number(e["y"]), np.zeros(236), e["subject"], number(e["period"]), "poisson"
    r = table("respiratory.csv")
    X = np.column_stack([np.ones(444), r["treat"] == "A", r["sex"] == "M"]
                        + [number(r[k]) for k in ("baseline", "age", "center", "visit")])
    yield "resp", X, number(r["outcome"]), np.zeros(444), r["pid"], number(r["visit"]), "binomial"
    s = table("synth_panel60x90.csv")
    X = np.column_stack([np.ones(len(s["person"]))] + [number(s[k]) for k in ("late_caffeine", "stress", "mattress_age")]
                        + [s["position"] == "side", s["position"] == "stomach", number(s["age"]), s["sex"] == "m"])
    yield "panel", X, number(s["spasms"]), np.log(number(s["hours"])), s["person"], number(s["night"]), "poisson"


out = {}
for name, X, y, offset, group, t, family in models():
    for structure in ("exchangeable", "ar1"):
        X = X.astype(float)
        solved = fit(X, y, offset, group, t, family, structure)
        right, derivative = std_error(X, y, offset, family, structure, *solved, slips=False)
        check_derivative(X, y, offset, family, structure, *solved, derivative)
        slipped, _ = std_error(X, y, offset, family, structure, *solved, slips=True)
        out[f"{name}_gee_{structure}"] = {"se_alpha": right, "se_alpha_geepack": slipped}
print(json.dumps(out, indent=1))
