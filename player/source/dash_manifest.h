// SPDX-License-Identifier: Apache-2.0
//
// Keeps the MPD fresh: loads it, again after minimumUpdatePeriod or when asked, from Location where one is
// given and answers, by patches where PatchLocation offers them (a patch that does not fit is followed by the
// whole MPD). What fails is tried again: for ever once a live MPD was there, each outage told once. Single
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "player/format/dash/reader.h"
#include "player/source/text_fetch.h"

namespace rill::source {

struct DashManifestEvents {
  std::function<void()> on_mpd;  // mpd() is there, or another one
  std::function<void(Error, bool fatal)> on_error;
};

class DashManifest {
 public:
  // `first`: what the URL held a moment ago.
  DashManifest(Network& network, std::string url, FetchedText first, DashManifestEvents events);

  [[nodiscard]] const dash::Mpd& mpd() const { return mpd_; }
  // URLs are relative to this.
  [[nodiscard]] const std::string& url() const { return text_.url; }
  // Of the state mpd() is: without its text.
  [[nodiscard]] const FetchedText& fetched() const { return text_; }
  // The state was current at this moment.
  [[nodiscard]] MediaTime loaded_at() const { return loaded_at_; }

  // An event said that what is known is no longer valid: at once, but not while a load is under way, nor
  // oftener than twice a second.
  void reload();
  // With minimumUpdatePeriod 0 the MPD is asked for when it may have something new: the longest segment.
  void set_segment_duration(MediaTime duration) { segment_duration_ = duration; }

 private:
  void load();
  void load_patch(const std::string& url);
  void handle(Result<FetchedText> result, bool is_patch);
  Result<void> accept(const FetchedText& fetched, bool is_patch);
  void plan_reload();
  void fail(Error error);

  Network& network_;
  std::string url_;  // asked for by the page
  DashManifestEvents events_;
  FetchedText text_;
  std::optional<dash::MpdDocument> document_;
  dash::Mpd mpd_;
  bool loaded_ = false;
  bool patch_failed_ = false;  // the next load takes the whole MPD
  bool loading_ = false;
  bool reload_wanted_ = false;  // when it is done
  std::optional<MediaTime> reloaded_at_;
  size_t location_ = 0;  // which of the Locations, and url_ after them
  MediaTime load_began_;
  MediaTime loaded_at_;
  MediaTime segment_duration_;
  Backoff backoff_;
  bool outage_told_ = false;
  ScopedTimer next_;
  std::unique_ptr<TextFetch> fetch_;
};

}  // namespace rill::source
