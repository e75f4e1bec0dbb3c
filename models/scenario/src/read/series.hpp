#pragma once

/// Values by month or week from CSV tables: the column `month` or `week`, and a column a value.

#include <string>
#include <vector>

#include "read/context.hpp"
#include "read/tables.hpp"

namespace icsflow::models {

/// The cell in the unit of its column (`# unit COLUMN: ...`), or with a unit of its own; nothing after a problem.
std::optional<Quantity> read_value_cell(CellProblems& problems, const Table& table, const Cell& cell,
                                        const std::string& column, const std::string& key, const NumberRule& rule);

/// Whether the node is {series: FILE, ...}.
bool is_series(const Node& node);
/// A rate that is written so. kNoParameter after reporting.
ParameterId read_series(Context& context, const Field& field, const NumberRule& rule);

/// services: {series: {COLUMN: FILE}}: columns of the table of services that differ from month to month or week to
/// week. The tables have a column for each service that has such values, named by its id.
void read_series_of_services(Context& context, const Field& field);

/// Notes which parameter each of them is of: what `--set` replaced is a series no more.
void sort_series(Context& context);

}  // namespace icsflow::models
