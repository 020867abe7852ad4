# One fit in R: `Rscript peer.R TASK nights.csv` prints one JSON line. Needs data.table, sandwich
# and MASS. Reading is not timed; the model frame, the fit and its covariance are.
arguments <- commandArgs(TRUE)
task <- arguments[1]
d <- data.table::fread(arguments[2])
invisible(loadNamespace("sandwich")); invisible(loadNamespace("MASS"))
model <- spasms ~ late_caffeine + caffeine_mg + stress + mattress_age + alcohol + age +
  position + factor(weekday) + offset(log(hours))
started <- proc.time()
fit <- switch(task,
  poisson_cluster = glm(model, poisson, d),
  nb_cluster = MASS::glm.nb(model, d),
  stop("no task ", task))
errors <- sqrt(diag(sandwich::vcovCL(fit, cluster = d$person, type = "HC1")))
used <- proc.time() - started
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", status, value = TRUE))) / 1024
cat(sprintf(
  '{"task": "%s", "n": %d, "fit_s": %.4f, "cpu_s": %.4f, "peak_mb": %.0f, "b1": %.12g, "se1": %.12g}\n',
  task, nrow(d), used[["elapsed"]], used[["user.self"]] + used[["sys.self"]], peak,
  coef(fit)[["late_caffeine"]], errors[["late_caffeine"]]))
