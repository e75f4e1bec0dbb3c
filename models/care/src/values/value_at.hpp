#pragma once

/// Where the value of a parameter is looked up: now, as the run began, or on a day to come.

#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

/// A function from parameters to values; refers to what it is made of.
class ValueAt {
 public:
  /// @param look  callable with a ParameterId; must outlive this
  template <class Look>
  ValueAt(const Look& look)  // NOLINT(google-explicit-constructor): a reference to a function
      : context_(&look),
        call_([](const void* context, ParameterId id) -> double { return (*static_cast<const Look*>(context))(id); }) {}
  double operator()(ParameterId id) const { return call_(context_, id); }

 private:
  const void* context_;
  double (*call_)(const void*, ParameterId);
};

}  // namespace icsflow::models
