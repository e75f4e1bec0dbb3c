/// The page: its sections in their order.

#include <fmt/format.h>

#include "board/sections.hpp"
#include "icsflow/report/board.hpp"
#include "icsflow/scenario/problem.hpp"
#include "numbers.hpp"

namespace icsflow::models {

namespace {

Page page_of(const BoardOptions& options) {
  const board::Study study = board::read_study(options);
  const board::Side& base = study.base();
  Page page;
  page.title = study.compares() ? fmt::format("{}: {} beside the base", base.name,
                                              plural(static_cast<std::int64_t>(study.sides.size() - 1), "plan"))
                                : base.name;
  if (base.kept != nullptr)
    page.below =
        fmt::format("{} until {}, {}, icsflow {}", base.kept->start, base.kept->until,
                    plural(static_cast<std::int64_t>(base.replications), "replication"), base.kept->program.version);
  page.sections = {board::answer_section(study),    board::targets_section(study), board::charts_section(study),
                   board::chain_section(study),     board::gains_section(study),   board::inputs_section(study),
                   board::published_section(study), board::changes_section(study), board::sureness_section(study),
                   board::checklist_section(study), board::again_section(study),   board::words_section(),
                   board::tables_section(study)};
  return page;
}

}  // namespace

Page board_page(const BoardOptions& options) {
  try {
    return page_of(options);
  } catch (const board::Json::exception& error) {
    Problem problem;
    problem.place.file = options.directory.string();
    problem.message =
        std::string("expected compare.json and sensitivity.json as icsflow writes them; found ") + error.what();
    std::vector<Problem> problems;
    problems.push_back(std::move(problem));
    throw InputError(std::move(problems));
  }
}

}  // namespace icsflow::models
