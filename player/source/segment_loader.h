// SPDX-License-Identifier: Apache-2.0
//
// Loads one segment at a time, its initialisation segment before it where that is not the one loaded last.
// A segment that several places have is asked for at the next one where one fails, from the byte where it
// stopped. What is encrypted with AES-128 is decrypted as it arrives. Single thread. The owner starts the
// next one from a turn of its own, not from inside a callback.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "player/source/fetch.h"
#include "player/source/timeline.h"

namespace rill::source {

struct SegmentLoaderEvents {
  std::function<void(ByteSpan)>
      on_initialisation;  // comes before the bytes of each segment whose one differs from the last
  std::function<void(ByteSpan)> on_bytes;
  std::function<void()> on_end;
  std::function<void(Error)> on_failed;  // says which segment; the next one may be loaded
};

// Of a media segment on its way.
struct SegmentProgress {
  MediaTime asked_at;
  std::optional<MediaTime> first_byte_at;
  uint64_t received = 0;             // bytes
  std::optional<uint64_t> expected;  // in all
};

class SegmentLoader {
 public:
  SegmentLoader(Network& network, SegmentLoaderEvents events);
  ~SegmentLoader();
  SegmentLoader(const SegmentLoader&) = delete;
  SegmentLoader& operator=(const SegmentLoader&) = delete;

  // Aborts what was under way.
  void load(const MediaSegment& segment);
  void abort();
  // The next load() delivers its initialisation segment even if it is the same.
  void forget_initialisation() { delivered_.reset(); }
  [[nodiscard]] bool busy() const { return busy_; }

  // Of the media segment on its way; nullopt while its initialisation segment is loaded.
  [[nodiscard]] const std::optional<SegmentProgress>& progress() const { return progress_; }

 private:
  struct CachedInitialisation {
    std::shared_ptr<const InitialisationSegment> segment;
    std::vector<uint8_t> bytes;
  };

  struct Place {
    std::string url;
    std::optional<ByteRange> range;  // of what is still wanted
    bool last = false;               // no other place is left
  };

  struct CachedKey {
    std::string url;
    AesBlock key;
  };

  // Where to ask now: the place that answered last time comes first.
  [[nodiscard]] Place place_of(const std::string& url, const std::vector<std::string>& others,
                               const std::optional<ByteRange>& range) const;
  // True when there was another place to ask: `again` is then called in a turn of its own.
  bool try_elsewhere(const Place& failed, const Error& error, void (SegmentLoader::*again)());
  void places_answered(size_t others);
  // Loads the key, then `then`. False: it is known, or there is none to load.
  bool needs_key(const std::optional<SegmentKey>& wanted, void (SegmentLoader::*then)());
  [[nodiscard]] Aes128CbcDecryptor decryptor_for(const SegmentKey& wanted) const;
  [[nodiscard]] Result<void> decrypt_initialisation();
  void load_initialisation();
  void deliver_initialisation(const std::vector<uint8_t>& bytes);
  void load_media();
  void fail(Error error);
  void note_progress(size_t bytes);
  void give(ByteSpan bytes);
  void end_media();
  [[nodiscard]] const CachedInitialisation* cached() const;

  static constexpr size_t kMaxCachedInitialisations = 8;
  static constexpr size_t kMaxCachedKeys = 8;

  Network& network_;
  SegmentLoaderEvents events_;
  MediaSegment segment_;
  std::deque<CachedInitialisation> cache_;
  std::shared_ptr<const InitialisationSegment> delivered_;
  std::vector<uint8_t> initialisation_;  // as it arrives
  std::deque<CachedKey> keys_;
  std::vector<uint8_t> key_bytes_;               // as they arrive
  std::optional<Aes128CbcDecryptor> decryptor_;  // of the media segment on its way
  std::unique_ptr<Fetch> fetch_;
  ScopedTimer next_step_;
  size_t preferred_ = 0;     // of the places a segment can be had from: the one that answered last
  size_t places_tried_ = 0;  // for what is being loaded
  uint64_t received_ = 0;    // bytes of it
  std::optional<SegmentProgress> progress_;
  bool busy_ = false;
};

}  // namespace rill::source
