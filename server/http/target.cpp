// SPDX-License-Identifier: Apache-2.0
#include "server/http/target.h"

#include <algorithm>

namespace rill::server {
namespace {

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment == "." || segment == "..") return true;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return false;
}

std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const size_t start = target.find_first_of("/?");
    return start == std::string_view::npos ? std::string_view("/") : target.substr(start);
  }
  return target;
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (target == "*") return Target{"*", {}};
  target = without_authority(target);
  target = target.substr(0, target.find('#'));
  const size_t question = target.find('?');
  auto path = percent_decode(target.substr(0, question));
  if (!path) return Error{ErrorCode::kMalformed, "percent-encoding in the path"};
  if (path->empty() && question == 0) *path = "/";
  if (!path->starts_with('/')) return Error{ErrorCode::kMalformed, "the target is not a path"};
  const bool control = std::ranges::any_of(
      *path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; });
  if (control || has_dot_segment(*path))
    return Error{ErrorCode::kMalformed, "illegal characters or segments in the path"};
  Query query;
  if (question != std::string_view::npos) query = parse_query(target.substr(question + 1));
  return Target{*std::move(path), std::move(query)};
}

}  // namespace rill::server
