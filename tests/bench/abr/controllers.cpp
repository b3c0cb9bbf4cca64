// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/controllers.h"

#include <algorithm>
#include <array>
#include <string>

#include "tests/bench/abr/algorithms/bola_controller.h"
#include "tests/bench/abr/algorithms/bola_e_controller.h"
#include "tests/bench/abr/algorithms/dynamic_controller.h"
#include "tests/bench/abr/algorithms/throughput_controller.h"

namespace rill::bench {
namespace {

template <typename Controller>
std::unique_ptr<abr::Controller> make() {
  return std::make_unique<Controller>();
}

// In a player that asks for live playlists as Rill does.
template <typename Controller>
class Paced final : public Controller {
 public:
  [[nodiscard]] bool paces_reloads() const override { return true; }
};

constexpr std::array<NamedController, 8> kControllers{{
    {"rill", nullptr},
    {"throughput", make<abr::ThroughputController>},
    {"bola", make<abr::BolaController>},
    {"bolae", make<abr::BolaEController>},
    {"dynamic", make<abr::DynamicController>},
    {"throughput-paced", make<Paced<abr::ThroughputController>>},
    {"bola-paced", make<Paced<abr::BolaController>>},
    {"dynamic-paced", make<Paced<abr::DynamicController>>},
}};

}  // namespace

std::span<const NamedController> controllers() {
  return kControllers;
}

Result<NamedController> find_controller(std::string_view name) {
  const auto found =
      std::ranges::find_if(kControllers, [&](const NamedController& one) { return one.name == name; });
  if (found != kControllers.end()) return *found;
  std::string names;
  for (const NamedController& one : kControllers)
    names += (names.empty() ? "" : ", ") + std::string(one.name);
  return Error{ErrorCode::kNotFound, "no controller \"" + std::string(name) + "\"; there are: " + names};
}

}  // namespace rill::bench
