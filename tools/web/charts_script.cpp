#include "charts_script.hpp"

// The bytes of the file, without a copy through the compiler.
asm(".section .rodata\n"
    ".global icsflow_charts_begin\n"
    "icsflow_charts_begin:\n"
    ".incbin \"" ICSFLOW_CHARTS_BUNDLE
    "\"\n"
    ".global icsflow_charts_end\n"
    "icsflow_charts_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char icsflow_charts_begin[];
extern const char icsflow_charts_end[];
}

std::string_view charts_script() {
  return {icsflow_charts_begin, static_cast<std::size_t>(icsflow_charts_end - icsflow_charts_begin)};
}
