// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_audio.h"

#include <algorithm>

#include "player/source/decoder_choice.h"

namespace rill::source {
namespace {

bool is_sound_alone(const hls::Variant& variant) {
  return !variant.resolution && !variant.codecs.empty() &&
         std::all_of(variant.codecs.begin(), variant.codecs.end(),
                     [](const codec::CodecString& codec) { return codec::is_audio(codec.family); });
}

bool is_track(const hls::Rendition& rendition, const AudioTrack& track) {
  return rendition.name == track.label && rendition.language == track.language;
}

// HTML's AudioTrack.kind of what CHARACTERISTICS and DEFAULT say.
std::string role_of(const hls::Rendition& rendition) {
  const std::string& characteristics = rendition.characteristics;
  if (characteristics.find("public.accessibility.describes-video") != std::string::npos) return "main-desc";
  return rendition.is_default ? "main" : "alternative";
}

}  // namespace

std::vector<const hls::Variant*> playable_variants(const hls::MultivariantPlaylist& playlist) {
  std::vector<const hls::Variant*> playable;
  for (const hls::Variant& variant : playlist.variants) {
    if (may_be_playable(variant.codecs)) playable.push_back(&variant);
  }
  // Pictures without their sound are better than nothing.
  for (size_t i = 0; playable.empty() && i < playlist.variants.size(); ++i) {
    if (has_playable_pictures(playlist.variants[i].codecs)) playable.push_back(&playlist.variants[i]);
  }
  std::vector<const hls::Variant*> with_pictures;
  for (const hls::Variant* variant : playable) {
    if (!is_sound_alone(*variant)) with_pictures.push_back(variant);
  }
  return with_pictures.empty() ? playable : with_pictures;
}

std::vector<AudioTrack> audio_tracks_of(const hls::MultivariantPlaylist& playlist,
                                        const std::vector<const hls::Variant*>& variants) {
  std::vector<AudioTrack> tracks;
  for (const hls::Variant* variant : variants) {
    for (const hls::Rendition* audio : playlist.group(hls::Rendition::Type::kAudio, variant->audio_group)) {
      const auto known = std::find_if(tracks.begin(), tracks.end(),
                                      [&](const AudioTrack& track) { return is_track(*audio, track); });
      if (known != tracks.end()) continue;
      tracks.push_back(
          {std::to_string(tracks.size()), audio->name, audio->language, role_of(*audio), audio->is_default});
    }
  }
  bool has_default = false;
  for (AudioTrack& track : tracks) {
    track.is_default = track.is_default && !has_default;
    has_default = has_default || track.is_default;
  }
  if (!tracks.empty() && !has_default) tracks.front().is_default = true;
  return tracks;
}

const hls::Rendition* audio_of(const hls::MultivariantPlaylist& playlist, const hls::Variant& variant,
                               const AudioTrack& track) {
  for (const hls::Rendition* audio : playlist.group(hls::Rendition::Type::kAudio, variant.audio_group)) {
    if (is_track(*audio, track)) return audio;
  }
  return nullptr;
}

}  // namespace rill::source
