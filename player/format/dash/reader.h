// SPDX-License-Identifier: Apache-2.0
//
// Reading an MPD (ISO/IEC 23009-1:2022) and keeping it up to date by patches (5.15, RFC 5261). Lenient where
// players have to be (unknown elements and attributes, hints that do not parse), strict where guessing would
// play the wrong bytes. Entities other than XML's own five are not expanded. One thread at a time.
//
//   MpdDocument document = TRY(MpdDocument::parse(text));
//   Mpd mpd = TRY(document.mpd());
//   TRY(document.apply(patch_text));   // then mpd() again
//
// Errors name the element ("MPD/Period[2]/AdaptationSet[1]/SegmentTemplate@timescale"); their offset is the
// line, from 1.
#pragma once

#include <memory>
#include <string_view>

#include "player/base/result.h"
#include "player/format/dash/mpd.h"

namespace rill::dash {

// Caps on the input; kTooLarge beyond.
inline constexpr size_t kMaxMpdBytes = 16u << 20;
inline constexpr size_t kMaxMpdElements = 500'000;
inline constexpr size_t kMaxMpdDepth = 64;
inline constexpr size_t kMaxPatchOperations = 100'000;

// The text's root element is an MPD: it may be worth parsing. Looks at the beginning only.
[[nodiscard]] bool looks_like_mpd(std::string_view text);

class MpdDocument {
 public:
  // kUnexpectedContent when the root element is no MPD, kMalformed with the line when it is no XML.
  static Result<MpdDocument> parse(std::string_view text);
  ~MpdDocument();
  MpdDocument(MpdDocument&&) noexcept;
  MpdDocument& operator=(MpdDocument&&) noexcept;

  [[nodiscard]] Result<Mpd> mpd() const;

  // kMalformed when `text` is no Patch for this document (Patch@mpdId, @originalPublishTime) or does not fit
  // it; the document is only good for throwing away then.
  Result<void> apply(std::string_view text);

 private:
  struct State;
  explicit MpdDocument(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// For who needs it once.
Result<Mpd> parse_mpd(std::string_view text);

}  // namespace rill::dash
