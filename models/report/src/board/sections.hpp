#pragma once

/// The sections of a page, in its order. Each says what it has to say where the study has something to say it of, and
/// otherwise how to get it. Private to report.

#include "board/study.hpp"

namespace icsflow::models::board {

PageSection answer_section(const Study& study);
PageSection targets_section(const Study& study);
PageSection charts_section(const Study& study);
PageSection chain_section(const Study& study);
PageSection gains_section(const Study& study);
PageSection inputs_section(const Study& study);
PageSection published_section(const Study& study);
PageSection changes_section(const Study& study);
PageSection sureness_section(const Study& study);
PageSection checklist_section(const Study& study);
PageSection again_section(const Study& study);
PageSection words_section();
PageSection tables_section(const Study& study);

}  // namespace icsflow::models::board
