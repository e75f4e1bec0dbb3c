#pragma once

/// Figures by their names: as they are asked for, and where a side keeps them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/comparison.hpp"
#include "icsflow/measure/catalogue.hpp"

namespace icsflow::models {

/// MEASURE[:SCOPE][@DATE or @WINDOW], taken apart. A scope is `all`, a provider, or one with a slash, such as
/// RVJ/C_110 (a treatment function) or RVJ/type1.
struct AskedFigure {
  std::string text;
  std::string measure, scope;  ///< scope empty: `all` if there is one, else each; `*`: each
  std::string date;            ///< YYYY-MM or YYYY-MM-DD; else a window; empty: of the whole run
};
AskedFigure parse_figure(const std::string& text);

/// Where a figure of a side is.
struct FigurePlace {
  bool is_series = false;
  std::size_t info = 0;      ///< place in the catalogue
  std::size_t position = 0;  ///< of the period, in a series
};

/// Series that figures are of. @param info of a catalogue
bool by_month(const SeriesInfo& info);
/// As headlines have it: the provider, or provider/item.
std::string scope_of(const SeriesInfo& info);
/// What a series by month is called on the page.
std::string series_label(const std::string& measure);

/// What identifies a figure in every catalogue.
std::string key_of(const ComparedFigure& figure);

/// The figures that can be compared: every headline, of windows too, and every month of every series by month without
/// dimensions.
std::vector<ComparedFigure> figures_of(const Catalogue& catalogue);
/// Where they are, by key.
std::map<std::string, FigurePlace> places_of(const Catalogue& catalogue);

/// The figures that are asked for, as indices in `figures`.
/// @param problems gets a sentence where there is no such figure: what was found, what to write instead
std::vector<std::size_t> find_figures(const AskedFigure& asked, const std::vector<ComparedFigure>& figures,
                                      std::vector<std::string>& problems);

/// Figures for a page where nothing is asked for, the most telling first.
std::vector<std::size_t> chosen_figures(const std::vector<ComparedFigure>& figures);

/// `November 2026` for `2026-11-01`.
std::string month_name(const std::string& first_day);

}  // namespace icsflow::models
