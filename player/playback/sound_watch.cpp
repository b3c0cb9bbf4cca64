// SPDX-License-Identifier: Apache-2.0
#include "player/playback/sound_watch.h"

#include <algorithm>

namespace rill::playback {
namespace {

// With a sound of which nothing comes while the pictures do, from the first of their segments that was
// complete without it: where an error came, and where nothing came.
constexpr MediaTime kPatienceAfterError = MediaTime::milliseconds(1000);
constexpr MediaTime kPatience = MediaTime::milliseconds(2000);
// And before another sound is tried.
constexpr MediaTime kTryElsewhereAfter = MediaTime::milliseconds(3000);
// Sound that has run dry.
constexpr MediaTime kDry = MediaTime::milliseconds(30);
// Of pictures, to begin with silence; of sound, to end it.
constexpr MediaTime kPicturesEnough = MediaTime::milliseconds(1000);
constexpr MediaTime kSoundEnough = MediaTime::milliseconds(500);

}  // namespace

// Since when the pictures have gone on alone.
void SoundWatch::note_alone(const Input& input) {
  if (alone_since_ && (input.halted || (input.unanswered_since && *input.unanswered_since <= *alone_since_)))
    return;
  alone_since_.reset();
  if (input.halted) {
    alone_since_ = input.now;
  } else if (input.unanswered_since && input.pictures_came_at > input.unanswered_since) {
    alone_since_ = input.pictures_came_at;
  } else if (input.pictures_done) {
    alone_since_ = input.unanswered_since;
  }
}

void SoundWatch::note_failure(const Input& input) {
  note_alone(input);
  next_at_.reset();
  const MediaTime patience = input.failed || input.halted ? kPatienceAfterError : kPatience;
  failing_ = alone_since_ && input.now >= *alone_since_ + patience;
  lasting_ = alone_since_ && input.now >= *alone_since_ + kTryElsewhereAfter;
  if (alone_since_ && !lasting_) next_at_ = *alone_since_ + (failing_ ? kTryElsewhereAfter : patience);
}

void SoundWatch::update(const Input& input) {
  note_failure(input);
  if (silent_) {
    silent_ = input.hole || input.sound_ahead < kSoundEnough;
  } else {
    const bool dry = input.sound_ahead <= kDry && input.pictures_ahead >= kPicturesEnough;
    silent_ = input.hole || (failing_ && dry);
  }
}

}  // namespace rill::playback
