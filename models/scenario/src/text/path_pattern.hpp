#pragma once

#include <string_view>

namespace icsflow::models {

/// Whether `path` is of the form of `pattern`, in which `*` stands for letters other than dots.
bool matches(std::string_view pattern, std::string_view path);

}  // namespace icsflow::models
