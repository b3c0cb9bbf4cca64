// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_manifest.h"

#include <algorithm>
#include <utility>

#include "player/base/url.h"

namespace rill::source {
namespace {

constexpr MediaTime kFirstRetry = MediaTime::milliseconds(250);
constexpr MediaTime kRetryCap = MediaTime::milliseconds(2000);
constexpr unsigned kAttempts = 6;
constexpr MediaTime kShortestUpdate = MediaTime::milliseconds(500);
constexpr MediaTime kUpdateWithoutPeriod = MediaTime::milliseconds(2000);

}  // namespace

DashManifest::DashManifest(Network& network, std::string url, FetchedText first, DashManifestEvents events)
    : network_(network),
      url_(std::move(url)),
      events_(std::move(events)),
      load_began_(network.clock.now()),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      next_(network.timers) {
  next_.start(MediaTime(), [this, first = std::move(first)]() mutable { handle(std::move(first), false); });
}

void DashManifest::load() {
  load_began_ = network_.clock.now();
  loading_ = true;
  if (loaded_ && !patch_failed_ && !mpd_.patch_locations.empty() && !mpd_.id.empty() && mpd_.publish_time) {
    const dash::PatchLocation& patch = mpd_.patch_locations.front();
    const bool valid = !patch.ttl || network_.clock.now() - loaded_at_ <= *patch.ttl;
    if (valid) {
      load_patch(resolve_url(text_.url, patch.url));
      return;
    }
  }
  // Where no Location answers, what the page asked for may tell another.
  const size_t location = location_ % (mpd_.locations.size() + 1);
  const bool moved = loaded_ && location < mpd_.locations.size();
  const std::string url = moved ? resolve_url(text_.url, mpd_.locations[location]) : url_;
  fetch_ = std::make_unique<TextFetch>(network_, url, dash::kMaxMpdBytes, [this](Result<FetchedText> result) {
    handle(std::move(result), false);
  });
}

void DashManifest::load_patch(const std::string& url) {
  fetch_ = std::make_unique<TextFetch>(network_, url, dash::kMaxMpdBytes, [this](Result<FetchedText> result) {
    handle(std::move(result), true);
  });
}

void DashManifest::handle(Result<FetchedText> result, bool is_patch) {
  loading_ = false;
  Result<void> accepted = result.ok() ? accept(result.value(), is_patch) : Result<void>(result.error());
  if (!accepted.ok()) {
    if (is_patch) {
      patch_failed_ = true;
      load();
    } else {
      Error error = std::move(accepted).error();
      fail(std::move(error).wrapped(result.ok() ? "MPD " + result.value().url : "MPD"));
    }
    return;
  }
  backoff_.reset();
  outage_told_ = false;
  events_.on_mpd();
  plan_reload();
  if (std::exchange(reload_wanted_, false)) reload();
}

Result<void> DashManifest::accept(const FetchedText& fetched, bool is_patch) {
  const bool unchanged = is_patch && fetched.text.empty();  // 5.15.4: nothing new
  if (is_patch && !unchanged) {
    TRY(document_->apply(fetched.text));
  } else if (!is_patch) {
    document_ = TRY(dash::MpdDocument::parse(fetched.text));
  }
  mpd_ = TRY(document_->mpd());
  if (mpd_.type == dash::Mpd::Type::kDynamic && !mpd_.availability_start_time)
    return Error{ErrorCode::kMalformed, "MPD@availabilityStartTime is missing"};
  if (!is_patch) {
    text_.url = fetched.url;
    location_ = 0;
    patch_failed_ = false;
  }
  text_.server_time = fetched.server_time;
  text_.local_time = fetched.local_time;
  loaded_ = true;
  loaded_at_ = load_began_;
  return {};
}

void DashManifest::plan_reload() {
  if (mpd_.type == dash::Mpd::Type::kStatic || !mpd_.minimum_update_period) return;
  MediaTime interval = *mpd_.minimum_update_period;
  if (interval <= MediaTime())
    interval = segment_duration_ > MediaTime() ? segment_duration_ : kUpdateWithoutPeriod;
  const MediaTime at = load_began_ + std::max(interval, kShortestUpdate);
  next_.start(std::max(MediaTime(), at - network_.clock.now()), [this] { load(); });
}

void DashManifest::reload() {
  reload_wanted_ = loading_;
  if (loading_) return;
  const MediaTime now = network_.clock.now();
  if (reloaded_at_ && *reloaded_at_ >= now) return;  // it is about to begin
  const MediaTime at = reloaded_at_ ? std::max(now, *reloaded_at_ + kShortestUpdate) : now;
  reloaded_at_ = at;
  next_.start(at - now, [this] { load(); });
}

void DashManifest::fail(Error error) {
  const bool live = loaded_ && mpd_.type == dash::Mpd::Type::kDynamic;
  ++location_;
  reload_wanted_ = false;  // it is on its way
  const MediaTime delay = backoff_.next_delay();
  const bool fatal = !live && (backoff_.failures() >= kAttempts || error.code == ErrorCode::kUnauthorized);
  if (!fatal) next_.start(delay, [this] { load(); });
  if (fatal || !outage_told_) {
    outage_told_ = true;
    events_.on_error(std::move(error), fatal);
  }
}

}  // namespace rill::source
