// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_selection.h"

#include <algorithm>

#include "player/source/decoder_choice.h"

namespace rill::source {
namespace {

constexpr std::string_view kRoleScheme = "urn:mpeg:dash:role:2011";
// Bits per second of sound: more is not worth its share of the way, alone and beside the picture.
constexpr uint64_t kGoodSound = 256'000;
constexpr uint64_t kPictureToSound = 4;

// EssentialProperties that say what decoders find in the streams anyway.
bool is_harmless(const dash::Descriptor& property) {
  return property.scheme_id_uri.starts_with("urn:mpeg:mpegB:cicp:") ||
         property.scheme_id_uri.starts_with("urn:dvb:dash:hdr-") ||
         property.scheme_id_uri == "urn:mpeg:dash:adaptation-set-switching:2016" ||
         property.scheme_id_uri == "http://dashif.org/guidelines/last-segment-number";
}

const std::string& first_of(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

std::string type_in_mime(const dash::AdaptationSet& set) {
  std::string mime = set.mime_type;
  for (const dash::Representation& representation : set.representations) {
    if (mime.empty()) mime = representation.mime_type;
  }
  return mime.substr(0, mime.find('/'));
}

uint64_t distance(uint64_t a, uint64_t b) {
  return a > b ? a - b : b - a;
}

bool same_kind(const DashChoice& choice, const DashTrack& track) {
  return (kind_of(*choice.set) == SetKind::kVideo) == track.video;
}

// Of sounds with ascending bandwidths the best up to `limit`, or the first.
const DashChoice& best_sound(const std::vector<DashChoice>& sounds, uint64_t limit) {
  const auto above = std::find_if(sounds.begin(), sounds.end(), [&](const DashChoice& sound) {
    return sound.representation->bandwidth > limit;
  });
  return above == sounds.begin() ? sounds.front() : *std::prev(above);
}

}  // namespace

SetKind kind_of(const dash::AdaptationSet& set) {
  std::vector<std::string> types = set.content_component_types;
  if (!set.content_type.empty()) types.push_back(set.content_type);
  if (types.empty()) types.push_back(type_in_mime(set));
  const auto has = [&](const char* type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  if (has("video")) return SetKind::kVideo;
  if (has("audio")) return SetKind::kAudio;
  for (const dash::Representation& representation : set.representations) {
    for (const codec::CodecString& codec : codecs_of(set, representation)) {
      if (codec::is_video(codec.family)) return SetKind::kVideo;
      if (codec::is_audio(codec.family)) return SetKind::kAudio;
    }
  }
  return SetKind::kOther;
}

std::vector<codec::CodecString> codecs_of(const dash::AdaptationSet& set,
                                          const dash::Representation& representation) {
  return codec::parse_codecs(first_of(representation.codecs, set.codecs));
}

std::string role_of(const dash::AdaptationSet& set) {
  for (const dash::Descriptor& role : set.roles) {
    if (role.scheme_id_uri == kRoleScheme) return role.value;
  }
  return {};
}

std::optional<Error> unplayable(const dash::AdaptationSet& set, const dash::Representation& representation) {
  const std::string name = "Representation \"" + representation.id + "\"";
  if (!set.content_protections.empty() || !representation.content_protections.empty())
    return Error{ErrorCode::kUnsupported, name + " is encrypted"};
  for (const auto* properties : {&set.essential_properties, &representation.essential_properties}) {
    for (const dash::Descriptor& property : *properties) {
      if (!is_harmless(property))
        return Error{ErrorCode::kUnsupported, name + " needs " + property.scheme_id_uri};
    }
  }
  if (!representation.dependency_id.empty())
    return Error{ErrorCode::kUnsupported, name + " depends on another Representation"};
  const std::string& mime = first_of(representation.mime_type, set.mime_type);
  // Without parameters: some put codecs there.
  const size_t slash = std::min(mime.size(), mime.find('/') + 1);
  const std::string container = mime.substr(slash, mime.find_first_of("; ", slash) - slash);
  if (!mime.empty() && container != "mp4" && container != "mp2t" && container != "iso.segment" &&
      container != "MP2T")
    return Error{ErrorCode::kUnsupported, name + " is of type " + mime};
  if (!may_be_playable(codecs_of(set, representation)))
    return Error{ErrorCode::kUnsupported,
                 name + ": no decoder for " + first_of(representation.codecs, set.codecs)};
  return std::nullopt;
}

std::vector<DashChoice> renditions_of(const dash::Period& period) {
  std::vector<DashChoice> video;
  std::vector<DashChoice> other_video;  // of sets with a role beside the main one
  std::vector<DashChoice> audio;
  for (const dash::AdaptationSet& set : period.adaptation_sets) {
    const SetKind kind = kind_of(set);
    const std::string role = role_of(set);
    const bool main = role.empty() || role == "main";
    auto& list = kind == SetKind::kAudio ? audio : main ? video : other_video;
    if (kind == SetKind::kOther) continue;
    for (const dash::Representation& representation : set.representations) {
      if (!unplayable(set, representation)) list.push_back({&set, &representation});
    }
  }
  if (!video.empty()) return video;
  if (!other_video.empty()) {
    std::erase_if(other_video,
                  [&](const DashChoice& choice) { return choice.set != other_video.front().set; });
    return other_video;
  }
  if (audio.empty()) return audio;
  const dash::AdaptationSet* set = audio.front().set;
  for (const DashChoice& choice : audio) {
    if (role_of(*choice.set) == "main" && role_of(*set) != "main") set = choice.set;
  }
  std::erase_if(audio, [&](const DashChoice& choice) { return choice.set != set; });
  return audio;
}

std::vector<std::vector<DashChoice>> sounds_of(const dash::Period& period) {
  std::vector<std::vector<DashChoice>> out;
  for (const dash::AdaptationSet& set : period.adaptation_sets) {
    const auto same = [&](const std::vector<DashChoice>& other) {
      const dash::AdaptationSet& known = *other.front().set;
      return known.lang == set.lang && role_of(known) == role_of(set) && known.labels == set.labels &&
             known.accessibilities == set.accessibilities;
    };
    if (kind_of(set) != SetKind::kAudio || std::any_of(out.begin(), out.end(), same)) continue;
    std::vector<DashChoice> sounds;
    for (const dash::Representation& representation : set.representations) {
      if (!unplayable(set, representation)) sounds.push_back({&set, &representation});
    }
    if (sounds.empty()) continue;
    std::stable_sort(sounds.begin(), sounds.end(), [](const DashChoice& a, const DashChoice& b) {
      return a.representation->bandwidth < b.representation->bandwidth;
    });
    const codec::Family family = describe(best_sound(sounds, kGoodSound)).family;
    std::erase_if(sounds, [&](const DashChoice& sound) { return describe(sound).family != family; });
    out.push_back(std::move(sounds));
  }
  return out;
}

const DashChoice& sound_beside(const std::vector<DashChoice>& sounds, uint64_t picture_bandwidth) {
  return best_sound(sounds, std::min(kGoodSound, picture_bandwidth / kPictureToSound));
}

DashTrack describe(const DashChoice& choice) {
  DashTrack track;
  track.video = kind_of(*choice.set) == SetKind::kVideo;
  track.set_id = choice.set->id;
  track.language = choice.set->lang;
  track.role = role_of(*choice.set);
  for (const codec::CodecString& codec : codecs_of(*choice.set, *choice.representation)) {
    if (track.video ? codec::is_video(codec.family) : codec::is_audio(codec.family))
      track.family = codec.family;
  }
  track.representation_id = choice.representation->id;
  track.bandwidth = choice.representation->bandwidth;
  track.height = choice.representation->height.value_or(choice.set->height.value_or(0));
  return track;
}

std::optional<DashChoice> continuation(const DashTrack& track, const dash::Period& period) {
  std::optional<DashChoice> best;
  std::vector<uint64_t> best_score;
  for (const dash::AdaptationSet& set : period.adaptation_sets) {
    for (const dash::Representation& representation : set.representations) {
      const DashChoice choice{&set, &representation};
      if (kind_of(set) == SetKind::kOther || !same_kind(choice, track) || unplayable(set, representation))
        continue;
      const DashTrack other = describe(choice);
      // In this order; smaller is better.
      std::vector<uint64_t> score{other.language != track.language,
                                  other.role != track.role,
                                  other.family != track.family,
                                  track.set_id.empty() || other.set_id != track.set_id,
                                  other.representation_id != track.representation_id,
                                  distance(other.height, track.height),
                                  distance(other.bandwidth, track.bandwidth)};
      if (best && !(score < best_score)) continue;
      best = choice;
      best_score = std::move(score);
    }
  }
  return best;
}

}  // namespace rill::source
