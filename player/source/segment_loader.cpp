// SPDX-License-Identifier: Apache-2.0
#include "player/source/segment_loader.h"

namespace rill::source {
namespace {

constexpr uint64_t kMaxInitialisationBytes = 8u << 20;
constexpr uint64_t kMaxSegmentBytes = 256u << 20;

constexpr FetchPolicy kSegmentPolicy{.idle_limit = MediaTime::milliseconds(8000),
                                     .attempts = 4,
                                     .first_delay = MediaTime::milliseconds(250),
                                     .delay_cap = MediaTime::milliseconds(1000),
                                     .max_bytes = kMaxSegmentBytes,
                                     .media = true};

constexpr FetchPolicy kInitialisationPolicy{.idle_limit = MediaTime::milliseconds(8000),
                                            .attempts = 4,
                                            .first_delay = MediaTime::milliseconds(250),
                                            .delay_cap = MediaTime::milliseconds(1000),
                                            .max_bytes = kMaxInitialisationBytes,
                                            .media = false};

}  // namespace

SegmentLoader::SegmentLoader(Network& network, SegmentLoaderEvents events)
    : network_(network), events_(std::move(events)), next_step_(network.timers) {}

SegmentLoader::~SegmentLoader() = default;

void SegmentLoader::load(const MediaSegment& segment) {
  abort();
  busy_ = true;
  segment_ = segment;
  if (segment.encrypted) {
    next_step_.start(MediaTime(), [this] { fail(Error{ErrorCode::kUnsupported, "encrypted"}); });
    return;
  }
  const bool same = delivered_ && segment.initialisation && *delivered_ == *segment.initialisation;
  if (!segment.initialisation || same) {
    load_media();
  } else if (const CachedInitialisation* known = cached()) {
    deliver_initialisation(known->bytes);
    if (busy_) load_media();
  } else {
    load_initialisation();
  }
}

void SegmentLoader::abort() {
  busy_ = false;
  next_step_.cancel();
  fetch_.reset();
}

const SegmentLoader::CachedInitialisation* SegmentLoader::cached() const {
  for (const CachedInitialisation& known : cache_) {
    if (*known.segment == *segment_.initialisation) return &known;
  }
  return nullptr;
}

void SegmentLoader::load_initialisation() {
  initialisation_.clear();
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{segment_.initialisation->url, segment_.initialisation->range},
      kInitialisationPolicy,
      FetchEvents{.on_response = [this](const HttpResponse& response) { check_content_type(response); },
                  .on_data =
                      [this](ByteSpan bytes) {
                        if (busy_) initialisation_.insert(initialisation_.end(), bytes.begin(), bytes.end());
                      },
                  .on_end =
                      [this] {
                        if (!busy_) return;
                        next_step_.start(MediaTime(), [this] {
                          if (cache_.size() == kMaxCachedInitialisations) cache_.pop_front();
                          cache_.push_back({segment_.initialisation, initialisation_});
                          deliver_initialisation(initialisation_);
                          if (busy_) load_media();
                        });
                      },
                  .on_failed =
                      [this](Error error) {
                        if (busy_) fail(std::move(error).wrapped("initialisation segment"));
                      }});
}

void SegmentLoader::deliver_initialisation(const std::vector<uint8_t>& bytes) {
  delivered_ = segment_.initialisation;
  events_.on_initialisation(bytes);
}

void SegmentLoader::load_media() {
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{segment_.url, segment_.range}, kSegmentPolicy,
      FetchEvents{.on_response = [this](const HttpResponse& response) { check_content_type(response); },
                  .on_data =
                      [this](ByteSpan bytes) {
                        if (busy_) events_.on_bytes(bytes);
                      },
                  .on_end =
                      [this] {
                        if (!busy_) return;
                        busy_ = false;
                        events_.on_end();
                      },
                  .on_failed =
                      [this](Error error) {
                        if (busy_) fail(std::move(error));
                      }});
}

void SegmentLoader::check_content_type(const HttpResponse& response) {
  if (!response.content_type.starts_with("text/html")) return;
  fail(Error{ErrorCode::kUnexpectedContent, "an HTML page instead of " + response.url});
}

void SegmentLoader::fail(Error error) {
  busy_ = false;
  // The exchange may be calling us: it is let go in a turn of its own.
  next_step_.start(MediaTime(), [this] { fetch_.reset(); });
  events_.on_failed(std::move(error).wrapped("segment " + std::to_string(segment_.sequence)));
}

}  // namespace rill::source
