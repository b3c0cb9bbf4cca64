// SPDX-License-Identifier: Apache-2.0
#include "player/source/segment_loader.h"

#include <algorithm>

#include "player/format/mp4/box.h"
#include "player/format/mp4/box_path.h"

namespace rill::source {
namespace {

constexpr uint64_t kMaxInitialisationBytes = 8u << 20;
constexpr uint64_t kMaxSegmentBytes = 256u << 20;
constexpr uint64_t kMaxKeyBytes = 4096;

constexpr FetchPolicy kSegmentPolicy{.idle_limit = MediaTime::milliseconds(8000),
                                     .attempts = 4,
                                     .first_delay = MediaTime::milliseconds(250),
                                     .delay_cap = MediaTime::milliseconds(1000),
                                     .max_bytes = kMaxSegmentBytes,
                                     .measured = TransferKind::kMedia};

constexpr FetchPolicy kInitialisationPolicy{.idle_limit = MediaTime::milliseconds(8000),
                                            .attempts = 4,
                                            .first_delay = MediaTime::milliseconds(250),
                                            .delay_cap = MediaTime::milliseconds(1000),
                                            .max_bytes = kMaxInitialisationBytes,
                                            .measured = TransferKind::kMedia};

constexpr FetchPolicy kKeyPolicy{.idle_limit = MediaTime::milliseconds(8000),
                                 .attempts = 4,
                                 .first_delay = MediaTime::milliseconds(250),
                                 .delay_cap = MediaTime::milliseconds(1000),
                                 .max_bytes = kMaxKeyBytes,
                                 .measured = std::nullopt};

}  // namespace

SegmentLoader::SegmentLoader(Network& network, SegmentLoaderEvents events)
    : network_(network), events_(std::move(events)), next_step_(network.timers) {}

SegmentLoader::~SegmentLoader() = default;

void SegmentLoader::load(const MediaSegment& segment) {
  abort();
  busy_ = true;
  places_tried_ = 0;
  received_ = 0;
  progress_.reset();
  decryptor_.reset();
  segment_ = segment;
  if (!segment.encryption.empty()) {
    next_step_.start(MediaTime(), [this] {
      fail(Error{ErrorCode::kUnsupported, "encrypted with " + segment_.encryption});
    });
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
  progress_.reset();
  next_step_.cancel();
  fetch_.reset();
}

const SegmentLoader::CachedInitialisation* SegmentLoader::cached() const {
  for (const CachedInitialisation& known : cache_) {
    if (*known.segment == *segment_.initialisation) return &known;
  }
  return nullptr;
}

SegmentLoader::Place SegmentLoader::place_of(const std::string& url, const std::vector<std::string>& others,
                                             const std::optional<ByteRange>& range) const {
  const size_t count = 1 + others.size();
  const size_t index = (preferred_ + places_tried_) % count;
  Place place{index == 0 ? url : others[index - 1], range, places_tried_ + 1 >= count};
  if (received_ > 0) {
    place.range = ByteRange{(range ? range->first : 0) + received_, std::nullopt};
    if (range && range->length) place.range->length = *range->length - received_;
  }
  return place;
}

bool SegmentLoader::try_elsewhere(const Place& failed, const Error& error, void (SegmentLoader::*again)()) {
  const bool final = error.code == ErrorCode::kTooLarge || error.code == ErrorCode::kUnexpectedContent;
  if (failed.last || final) return false;
  ++places_tried_;
  next_step_.start(MediaTime(), [this, again] { (this->*again)(); });
  return true;
}

bool SegmentLoader::needs_key(const std::optional<SegmentKey>& wanted, void (SegmentLoader::*then)()) {
  const auto known = [&](const CachedKey& key) { return key.url == wanted->url; };
  if (!wanted || std::ranges::any_of(keys_, known)) return false;
  key_bytes_.clear();
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{wanted->url, std::nullopt}, kKeyPolicy,
      FetchEvents{
          .on_data =
              [this](ByteSpan bytes) { key_bytes_.insert(key_bytes_.end(), bytes.begin(), bytes.end()); },
          .on_end =
              [this, url = wanted->url, then] {
                if (!busy_) return;
                if (key_bytes_.size() != kAesBlock) {
                  fail(Error{ErrorCode::kMalformed,
                             "a key of " + std::to_string(key_bytes_.size()) + " bytes: " + url});
                  return;
                }
                if (keys_.size() == kMaxCachedKeys) keys_.pop_front();
                keys_.push_back({url, {}});
                std::ranges::copy(key_bytes_, keys_.back().key.begin());
                next_step_.start(MediaTime(), [this, then] { (this->*then)(); });
              },
          .on_failed =
              [this](Error error) {
                if (busy_) fail(std::move(error).wrapped("key"));
              }});
  return true;
}

Aes128CbcDecryptor SegmentLoader::decryptor_for(const SegmentKey& wanted) const {
  const auto found = std::ranges::find(keys_, wanted.url, &CachedKey::url);
  return Aes128CbcDecryptor(found->key, wanted.iv);
}

// Some packagers leave it as it is, whatever their playlist says: then its first box can be read.
Result<void> SegmentLoader::decrypt_initialisation() {
  const auto& key = segment_.initialisation->key;
  ByteReader reader(initialisation_);
  const auto header = mp4::read_box_header(reader);
  if (!key || (header.ok() && mp4::is_first_box(header->type))) return {};
  Aes128CbcDecryptor decryptor = decryptor_for(*key);
  std::vector<uint8_t> plain = decryptor.push(initialisation_);
  const std::vector<uint8_t> rest = TRY(decryptor.finish());
  plain.insert(plain.end(), rest.begin(), rest.end());
  initialisation_ = std::move(plain);
  return {};
}

void SegmentLoader::load_initialisation() {
  if (needs_key(segment_.initialisation->key, &SegmentLoader::load_initialisation)) return;
  if (places_tried_ == 0) initialisation_.clear();
  received_ = initialisation_.size();
  const InitialisationSegment& wanted = *segment_.initialisation;
  const Place place = place_of(wanted.url, wanted.other_urls, wanted.range);
  FetchPolicy policy = kInitialisationPolicy;
  if (!place.last) policy.attempts = 1;
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{place.url, place.range}, policy,
      FetchEvents{.on_data =
                      [this](ByteSpan bytes) {
                        if (busy_) initialisation_.insert(initialisation_.end(), bytes.begin(), bytes.end());
                      },
                  .on_end =
                      [this] {
                        if (!busy_) return;
                        next_step_.start(MediaTime(), [this] {
                          places_answered(segment_.initialisation->other_urls.size());
                          Result<void> decrypted = decrypt_initialisation();
                          if (!decrypted.ok()) {
                            fail(std::move(decrypted).error().wrapped("initialisation segment"));
                            return;
                          }
                          if (cache_.size() == kMaxCachedInitialisations) cache_.pop_front();
                          cache_.push_back({segment_.initialisation, initialisation_});
                          deliver_initialisation(initialisation_);
                          if (busy_) load_media();
                        });
                      },
                  .on_failed =
                      [this, place](Error error) {
                        if (!busy_ || try_elsewhere(place, error, &SegmentLoader::load_initialisation))
                          return;
                        fail(std::move(error).wrapped("initialisation segment"));
                      }});
}

void SegmentLoader::deliver_initialisation(const std::vector<uint8_t>& bytes) {
  delivered_ = segment_.initialisation;
  events_.on_initialisation(bytes);
}

void SegmentLoader::places_answered(size_t others) {
  preferred_ = (preferred_ + places_tried_) % (1 + others);
  places_tried_ = 0;
  received_ = 0;
}

void SegmentLoader::load_media() {
  if (needs_key(segment_.key, &SegmentLoader::load_media)) return;
  if (segment_.key && !decryptor_) decryptor_ = decryptor_for(*segment_.key);
  const Place place = place_of(segment_.url, segment_.other_urls, segment_.range);
  FetchPolicy policy = kSegmentPolicy;
  if (!place.last) policy.attempts = 1;
  if (!progress_) {
    progress_.emplace();
    progress_->asked_at = network_.clock.now();
  }
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{place.url, place.range}, policy,
      FetchEvents{.on_response =
                      [this](const HttpResponse& response) {
                        if (progress_ && response.content_length)
                          progress_->expected = progress_->received + *response.content_length;
                      },
                  .on_data =
                      [this](ByteSpan bytes) {
                        received_ += bytes.size();
                        note_progress(bytes.size());
                        if (busy_) give(bytes);
                      },
                  .on_end =
                      [this] {
                        if (busy_) end_media();
                      },
                  .on_failed =
                      [this, place](Error error) {
                        if (!busy_ || try_elsewhere(place, error, &SegmentLoader::load_media)) return;
                        fail(std::move(error));
                      }});
}

void SegmentLoader::note_progress(size_t bytes) {
  if (!progress_) return;
  if (!progress_->first_byte_at) progress_->first_byte_at = network_.clock.now();
  progress_->received += bytes;
}

void SegmentLoader::give(ByteSpan bytes) {
  if (!decryptor_) {
    events_.on_bytes(bytes);
    return;
  }
  const std::vector<uint8_t> plain = decryptor_->push(bytes);
  if (!plain.empty()) events_.on_bytes(plain);
}

void SegmentLoader::end_media() {
  places_answered(segment_.other_urls.size());
  if (decryptor_) {
    const auto rest = decryptor_->finish();
    if (!rest.ok()) {
      fail(rest.error());
      return;
    }
    if (!rest.value().empty()) events_.on_bytes(rest.value());
    if (!busy_) return;
  }
  busy_ = false;
  events_.on_end();
}

void SegmentLoader::fail(Error error) {
  busy_ = false;
  // The exchange may be calling us: it is let go in a turn of its own.
  next_step_.start(MediaTime(), [this] { fetch_.reset(); });
  events_.on_failed(std::move(error).wrapped("segment " + std::to_string(segment_.sequence)));
}

}  // namespace rill::source
