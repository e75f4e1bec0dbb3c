#pragma once

/// What a replication begins with.

#include <vector>

#include "icsflow/care/draw_record.hpp"
#include "icsflow/compile/model_values.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::models {

struct RunStart {
  engine::RunKey key;
  const ModelValues* values = nullptr;       ///< what the run reads, before any change; must outlive it
  std::vector<DrawRecord>* draws = nullptr;  ///< if not null, where every draw is noted: on one worker only
  /// The state will be asked for during the run: rotas are kept as if something were going to change. No other byte of
  /// a result.
  bool to_be_held = false;
};

}  // namespace icsflow::models
