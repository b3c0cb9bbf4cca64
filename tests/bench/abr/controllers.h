// SPDX-License-Identifier: Apache-2.0
//
// The controllers of the benchmark by name.
#pragma once

#include <span>
#include <string_view>

#include "player/abr/controller.h"
#include "player/base/result.h"

namespace rill::bench {

struct NamedController {
  std::string_view name;
  abr::ControllerFactory make;  // null: the player's own
};

// rill, throughput, bola, bolae, dynamic, throughput-paced, bola-paced, dynamic-paced.
[[nodiscard]] std::span<const NamedController> controllers();
// kNotFound with the names there are.
Result<NamedController> find_controller(std::string_view name);

}  // namespace rill::bench
