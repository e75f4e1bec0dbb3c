# Runs icsflow and reads what it leaves, into data frames. Needs the package RSQLite (Debian: r-cran-rsqlite).
#
#   source("icsflow.R")
#   study <- icsflow_run("scenarios/bnssg.yaml", set = c(providers.RVJ.staff.nursing.vacancy = "8 %"), out = "out/plan")
#   icsflow_headlines(study, "closing_list")
#   icsflow_series(study, "list", provider = "RVJ", period = "month")
#
# Options are those of the program, `--max-replications 50` as `max_replications = 50`. docs/clients.md has examples.
# What the program says is wrong is a condition of class icsflow_error; beside it icsflow_input_error (nothing was run),
# icsflow_run_failed (what was finished is kept), icsflow_missing (no program) or icsflow_not_there (no such results).

icsflow_format <- 5 # of results.sqlite (docs/results-format.md)
icsflow_application <- 0x69637366

# Where this file is: beside the program that it was installed or built with.
icsflow_folder <- local({
  files <- Filter(Negate(is.null), lapply(sys.frames(), function(frame) frame$ofile))
  if (length(files) > 0) dirname(normalizePath(files[[length(files)]])) else getwd()
})

# The program that is run: the environment variable ICSFLOW, the one that this file was installed or built with, or the
# first on the PATH.
icsflow_program <- function() {
  named <- Sys.getenv("ICSFLOW")
  if (nzchar(named)) return(named)
  beside <- file.path(icsflow_folder, c("../../../bin/icsflow", "../../build/release/icsflow"))
  found <- c(beside[file.access(beside, 1) == 0], Sys.which("icsflow"))
  found <- found[nzchar(found)]
  if (length(found) == 0)
    icsflow_stop("icsflow_missing", paste("icsflow was not found: put it on the PATH, or say where it is in the",
                                          "environment variable ICSFLOW"))
  normalizePath(found[[1]])
}

# Runs `icsflow WORDS OPTIONS` and returns the lines it prints; what it warns of becomes a warning. An option is TRUE
# for one without a value, a vector for one that is given several times, a named vector (or list) for PATH=VALUE.
icsflow_call <- function(words, ...) {
  program <- icsflow_program()
  command <- c(words, icsflow_options(list(...)))
  out <- tempfile("icsflow-out")
  said <- tempfile("icsflow-said")
  on.exit(unlink(c(out, said)))
  code <- suppressWarnings(system2(program, shQuote(command), stdout = out, stderr = said, stdin = "/dev/null"))
  text <- paste(readLines(said, warn = FALSE, encoding = "UTF-8"), collapse = "\n")
  if (code %in% c(126, 127)) icsflow_stop("icsflow_missing", paste0(program, ": cannot be run"))
  if (code == 2) icsflow_stop("icsflow_input_error", text, code)
  if (!code %in% c(0, 3))
    icsflow_stop("icsflow_run_failed", if (nzchar(text)) text else paste("icsflow ended with", code), code)
  if (nzchar(text)) warning(text, call. = FALSE)
  readLines(out, warn = FALSE, encoding = "UTF-8")
}

# `icsflow run`: runs the replications that `out` (out/SCENARIO if it is not given) does not hold.
# `set = c(PATH = "VALUE")` gives parameters other values.
icsflow_run <- function(scenario, out = file.path("out", icsflow_stem(scenario)), ...) {
  icsflow_call(c("run", scenario), out = out, json = TRUE, ...)
  icsflow_study(out)
}

# `icsflow compare`: plans beside their base, on the same luck; each is a scenario or the directory of a study.
icsflow_compare <- function(base, plans, out = file.path("out", paste0("compare-", icsflow_stem(base))), ...) {
  icsflow_call(c("compare", base, plans), out = out, json = TRUE, ...)
  icsflow_comparison(out)
}

# The results of one or several scenarios: a directory with a results.sqlite.
icsflow_study <- function(directory) {
  study <- structure(list(directory = directory, file = file.path(directory, "results.sqlite")),
                     class = "icsflow_study")
  wrong <- function(...) icsflow_stop("icsflow_not_there", paste0(study$file, ": ", ...))
  pragma <- function(key) tryCatch(icsflow_query(study, paste("PRAGMA", key))[[1]], icsflow_error = stop,
                                   error = function(error) wrong(conditionMessage(error)))
  if (pragma("application_id") != icsflow_application) wrong("no results of icsflow")
  version <- pragma("user_version")
  if (version != icsflow_format)
    wrong("results of format ", version, "; this file reads ", icsflow_format,
          ": run the scenario again, or use the icsflow.R of the program that wrote them")
  study
}

# The rows of a query of one's own (docs/results-format.md has tables and views).
icsflow_query <- function(study, sql, values = NULL) {
  if (!file.exists(study$file))
    icsflow_stop("icsflow_not_there", paste0(study$directory, ": no study there (no results.sqlite)"))
  # Nothing is written but what a killed run left half done, which is undone.
  database <- DBI::dbConnect(RSQLite::SQLite(), study$file, flags = RSQLite::SQLITE_RW, bigint = "numeric")
  on.exit(DBI::dbDisconnect(database))
  DBI::dbExecute(database, "PRAGMA query_only = 1")
  DBI::dbGetQuery(database, sql, params = values)
}

# A row per scenario and seed.
icsflow_scenarios <- function(study) icsflow_query(study, "SELECT * FROM study_view ORDER BY ensemble_id")

# A row per replication: scenario, number, status (finished, deadlock, failed), hash of its events, seconds.
icsflow_replications <- function(study) icsflow_query(study, "SELECT * FROM replication_view ORDER BY replication_id")

# A row per headline and replication, of all or of these.
icsflow_headlines <- function(study, measure = NULL, scope = NULL, dimension = NULL, scenario = NULL,
                              replication = NULL)
  icsflow_chosen(study, "headline_view",
                 "replication, section, measure, scope, dimension, label, format AS unit, value",
                 list(measure = measure, scope = scope, dimension = dimension, scenario = scenario,
                      replication = replication))

# A row per series, replication and period; `date` is the first day of the day, week or month.
icsflow_series <- function(study, measure = NULL, provider = NULL, item = NULL, period = NULL, dimension = NULL,
                           scenario = NULL, replication = NULL) {
  rows <- icsflow_chosen(
    study, "blob_view", "replication, measure, provider, item, dimension, unit, period, catalogue_id, blob",
    list(measure = measure, provider = provider, item = item, period = period, dimension = dimension,
         scenario = scenario, replication = replication))
  days <- icsflow_query(study, "SELECT catalogue_id, kind, first_day FROM period ORDER BY 1, 2, position")
  days <- split(as.Date(days$first_day), paste(days$catalogue_id, days$kind))
  counts <- lengths(rows$blob) %/% 8
  values <- readBin(unlist(rows$blob), "double", n = sum(counts), endian = "little")
  dates <- Map(function(key, count) days[[key]][seq_len(count)], paste(rows$catalogue_id, rows$period), counts)
  about <- rows[rep(seq_along(counts), counts), setdiff(names(rows), c("catalogue_id", "blob"))]
  about$date <- do.call(c, c(list(as.Date(character())), unname(dates)))
  about$value <- ifelse(is.nan(values), NA, values)
  rownames(about) <- NULL
  about
}

# What each replication drew of the scenario's `uncertainty`, of paths like this (`*`: anything). No rows without.
icsflow_drawn <- function(study, path = "*")
  icsflow_query(study, "SELECT * FROM drawn_view WHERE path GLOB ? ORDER BY ensemble_id, replication", list(path))

# The numbers of the scenarios whose path is like this: value, unit, mark, source, by --set or not.
icsflow_parameters <- function(study, path = "*")
  icsflow_query(study, "SELECT * FROM parameter_view WHERE path GLOB ? ORDER BY scenario_id, path", list(path))

# Published figures that the scenarios name, beside which the page shows the simulated ones.
icsflow_published <- function(study)
  icsflow_query(study, "SELECT scenario.name AS scenario, measure, scope, value, role, source FROM published
                        JOIN scenario USING (scenario_id)")

# What `icsflow compare` left in a directory: `differences`, a row per plan and figure (docs/compare.md has the
# columns); `page` and `changes`, to read. The replications are in icsflow_study(directory).
icsflow_comparison <- function(directory) {
  if (!file.exists(file.path(directory, "compare.csv")))
    icsflow_stop("icsflow_not_there", paste0(directory, ": no comparison there (no compare.csv)"))
  text <- function(name) readLines(file.path(directory, name), warn = FALSE, encoding = "UTF-8")
  structure(list(directory = directory, differences = icsflow_read_csv(file.path(directory, "compare.csv")),
                 page = text("compare.md"), changes = text("changes.md")), class = "icsflow_comparison")
}

# A CSV file that icsflow wrote.
icsflow_read_csv <- function(file) {
  texts <- c("plan", "scenario", "measure", "scope", "dimension", "name", "label", "provider", "item", "path", "unit")
  lines <- readLines(file, warn = FALSE, encoding = "UTF-8")
  lines[[1]] <- sub("^\ufeff", "", lines[[1]])
  rows <- utils::read.csv(text = lines, colClasses = "character", check.names = FALSE, encoding = "UTF-8",
                          na.strings = character())
  for (name in setdiff(names(rows), texts)) {
    cells <- ifelse(rows[[name]] == "", NA, rows[[name]])
    is_date <- name %in% c("date", "day", "week", "month", "start")
    rows[[name]] <- if (is_date) as.Date(cells) else utils::type.convert(cells, as.is = TRUE)
  }
  rows
}

# The rows of a view that have one of the values chosen in each column.
icsflow_chosen <- function(study, view, columns, choices) {
  choices <- Filter(Negate(is.null), choices)
  condition <- vapply(names(choices), function(column) {
    paste0(column, " IN (", paste(rep("?", length(choices[[column]])), collapse = ", "), ")")
  }, "")
  rows <- icsflow_query(
    study, paste("SELECT ensemble_id, scenario,", columns, "FROM", view, "WHERE",
                 paste(c("1", condition), collapse = " AND "), "ORDER BY 1, 3"),
    if (length(choices) > 0) do.call(c, lapply(unname(choices), as.list)))
  if (nrow(rows) > 0 || length(choices) == 0) return(rows)
  for (column in names(choices)) {
    there <- as.character(icsflow_query(study, paste("SELECT DISTINCT", column, "FROM", view, "ORDER BY 1"))[[1]])
    missed <- setdiff(as.character(choices[[column]]), there)
    if (length(missed) == 0) next
    like <- there[order(utils::adist(missed[[1]], there))][seq_len(min(5, length(there)))]
    icsflow_stop("icsflow_not_there", paste0(study$directory, ": no ", column, " ", dQuote(missed[[1]], FALSE),
                                             "; there is ", paste(like, collapse = ", ")))
  }
  icsflow_stop("icsflow_not_there", paste0(study$directory, ": nothing of ",
                                           paste(names(choices), choices, collapse = ", "), " together"))
}

icsflow_options <- function(options) {
  unlist(lapply(names(options), function(name) {
    option <- paste0("--", gsub("_", "-", name))
    value <- options[[name]]
    if (identical(value, TRUE)) return(option)
    if (identical(value, FALSE) || is.null(value)) return(NULL)
    words <- vapply(as.list(value), icsflow_word, "")
    paste0(option, "=", if (is.null(names(value))) words else paste0(names(value), "=", words))
  }))
}

icsflow_word <- function(value) {
  if (is.logical(value)) return(if (value) "yes" else "no")
  format(value, scientific = FALSE, trim = TRUE, digits = 15)
}

icsflow_stem <- function(path) if (dir.exists(path)) basename(path) else tools::file_path_sans_ext(basename(path))

icsflow_stop <- function(class, said, code = NA)
  stop(structure(class = c(class, "icsflow_error", "error", "condition"),
                 list(message = said, call = NULL, code = code)))
