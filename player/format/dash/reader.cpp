// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/reader.h"

#include <algorithm>
#include <string>

#include "player/format/dash/mpd_builder.h"
#include "player/format/dash/patch.h"
#include "player/format/dash/xml_document.h"

namespace rill::dash {
namespace {

// Enough for a byte order mark, a declaration, comments and the licence some packagers write.
constexpr size_t kSniffedBytes = 16u << 10;

}  // namespace

bool looks_like_mpd(std::string_view text) {
  text = text.substr(0, kSniffedBytes);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (text = trimmed(text); text.starts_with('<');) {
    const bool comment = text.starts_with("<!--");
    if (!comment && !text.starts_with("<?") && !text.starts_with("<!")) {
      const size_t end = text.find_first_of(" \t\r\n/>");
      const std::string name(text.substr(1, end == std::string_view::npos ? end : end - 1));
      return local_name(name.c_str()) == "MPD";
    }
    const size_t end = text.find(comment ? "-->" : ">");
    if (end == std::string_view::npos) return false;
    text = trimmed(text.substr(end + (comment ? 3 : 1)));
  }
  return false;
}

struct MpdDocument::State {
  XmlDocument document;
};

MpdDocument::MpdDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
MpdDocument::~MpdDocument() = default;
MpdDocument::MpdDocument(MpdDocument&&) noexcept = default;
MpdDocument& MpdDocument::operator=(MpdDocument&&) noexcept = default;

Result<MpdDocument> MpdDocument::parse(std::string_view text) {
  if (!looks_like_mpd(text)) return Error{ErrorCode::kUnexpectedContent, "no MPD"};
  auto state = std::make_unique<State>();
  TRY(state->document.load(text));
  return MpdDocument(std::move(state));
}

Result<Mpd> MpdDocument::mpd() const {
  XmlContext context{state_->document.text(), {}};
  const XmlElement root(state_->document.root(), context);
  if (root.name() != "MPD") return Error{ErrorCode::kUnexpectedContent, "no MPD"};
  Mpd mpd = build_mpd(root);
  if (context.error) return *std::move(context.error);
  return mpd;
}

Result<void> MpdDocument::apply(std::string_view text) {
  XmlDocument patch;
  TRY(patch.load(text));
  TRY(apply_patch(patch, state_->document));
  return {};
}

Result<Mpd> parse_mpd(std::string_view text) {
  const MpdDocument document = TRY(MpdDocument::parse(text));
  return document.mpd();
}

}  // namespace rill::dash
