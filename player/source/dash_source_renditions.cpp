// SPDX-License-Identifier: Apache-2.0
// What a DashSource offers.
#include <algorithm>
#include <map>

#include "player/source/dash_source.h"

namespace rill::source {
namespace {

// HTML's AudioTrack.kind of a role of urn:mpeg:dash:role:2011.
std::string html_kind(const dash::AdaptationSet& set) {
  const std::string role = role_of(set);
  const auto describes = [](const dash::Descriptor& accessibility) {
    return (accessibility.scheme_id_uri == "urn:tva:metadata:cs:AudioPurposeCS:2007" &&
            accessibility.value == "1") ||
           accessibility.value == "description";
  };
  if (role == "description" || std::any_of(set.accessibilities.begin(), set.accessibilities.end(), describes))
    return "main-desc";
  if (role == "main") return "main";
  if (role == "alternate") return "alternative";
  if (role == "commentary") return "commentary";
  if (role == "dub") return "translation";
  return {};
}

// Why nothing of this kind can be played; nullopt: something can, or there is none.
std::optional<Error> all_refused(const dash::Period& period, SetKind kind) {
  std::optional<Error> first;
  for (const dash::AdaptationSet& set : period.adaptation_sets) {
    if (kind_of(set) != kind) continue;
    for (const dash::Representation& representation : set.representations) {
      auto why = unplayable(set, representation);
      if (!why) return std::nullopt;
      if (!first) first = std::move(why);
    }
  }
  return first;
}

Error nothing_to_play(const dash::Mpd& mpd) {
  for (const dash::Period& period : mpd.periods) {
    for (const SetKind kind : {SetKind::kVideo, SetKind::kAudio}) {
      if (auto why = all_refused(period, kind)) return *std::move(why);
    }
  }
  return Error{ErrorCode::kUnsupported, "no Representation that Rill can play"};
}

}  // namespace

// The Period at the live edge, or the first one, is the model; the others are matched to it.
void DashSource::announce() {
  const dash::Mpd& mpd = manifest_.mpd();
  const dash::Period* model = nullptr;
  for (const PeriodTimes& times : periods_) {
    const dash::Period& period = mpd.periods[times.index];
    if (renditions_of(period).empty()) continue;
    if (model != nullptr && (!dynamic() || times.start > server_presentation_time())) break;
    model = &period;
  }
  if (model == nullptr) {
    // A live presentation may begin later.
    if (dynamic() && std::none_of(mpd.periods.begin(), mpd.periods.end(),
                                  [](const dash::Period& period) { return !period.adaptation_sets.empty(); }))
      return;
    fail(nothing_to_play(mpd));
    return;
  }
  list_renditions(*model);
  announced_ = true;
  events_.on_renditions();
  for (const SetKind kind : {SetKind::kVideo, SetKind::kAudio}) {
    if (auto why = all_refused(*model, kind)) tell_once(*std::move(why));
  }
}

void DashSource::list_renditions(const dash::Period& period) {
  const std::vector<DashChoice> choices = renditions_of(period);
  const bool pictures = kind_of(*choices.front().set) == SetKind::kVideo;
  std::vector<std::vector<DashChoice>> sounds;
  if (pictures) sounds = sounds_of(period);
  list_audio_tracks(sounds);
  // Of each sound the stream, once it is played beside a picture.
  std::map<const dash::Representation*, StreamId> sound_streams;
  for (const DashChoice& choice : choices) {
    const dash::Representation& representation = *choice.representation;
    Rendition rendition;
    rendition.stream = add_stream(choice);
    rendition.id = representation.id.empty() ? std::to_string(renditions_.size()) : representation.id;
    rendition.width = representation.width.value_or(choice.set->width.value_or(0));
    rendition.height = representation.height.value_or(choice.set->height.value_or(0));
    const auto rate = representation.frame_rate ? representation.frame_rate : choice.set->frame_rate;
    if (rate) rendition.frame_rate = static_cast<double>(rate->numerator) / rate->denominator;
    rendition.bandwidth = BitsPerSecond{representation.bandwidth};
    rendition.codecs = codecs_of(*choice.set, representation);
    for (size_t track = 0; track < sounds.size(); ++track) {
      const DashChoice& sound = sound_beside(sounds[track], representation.bandwidth);
      const auto [stream, added] = sound_streams.try_emplace(sound.representation);
      if (added) stream->second = add_stream(sound);
      rendition.audio_streams.emplace_back(stream->second);
      // What the rendition takes of the network, as HLS tells it.
      if (audio_tracks_[track].is_default) rendition.bandwidth.value += sound.representation->bandwidth;
    }
    renditions_.push_back(std::move(rendition));
  }
}

void DashSource::list_audio_tracks(const std::vector<std::vector<DashChoice>>& sounds) {
  for (const std::vector<DashChoice>& sound : sounds) {
    const dash::AdaptationSet& set = *sound.front().set;
    AudioTrack track;
    track.id = set.id.empty() ? "audio-" + std::to_string(audio_tracks_.size()) : set.id;
    track.language = set.lang == "und" ? "" : set.lang;
    track.label = set.labels.empty() ? track.language : set.labels.front().text;
    track.role = html_kind(set);
    audio_tracks_.push_back(std::move(track));
  }
  if (audio_tracks_.empty()) return;
  const auto main = std::find_if(audio_tracks_.begin(), audio_tracks_.end(),
                                 [](const AudioTrack& track) { return track.role == "main"; });
  (main != audio_tracks_.end() ? *main : audio_tracks_.front()).is_default = true;
}

StreamId DashSource::add_stream(const DashChoice& choice) {
  streams_.push_back({describe(choice), nullptr, false, false});
  return static_cast<StreamId>(streams_.size() - 1);
}

}  // namespace rill::source
