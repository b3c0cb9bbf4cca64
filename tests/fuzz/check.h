// SPDX-License-Identifier: Apache-2.0
//
// What a fuzz target demands of a result: fails loudly where an assert would be compiled out.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace rill::fuzz {

inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "property violated: %s\n", what);
  std::abort();
}

}  // namespace rill::fuzz
