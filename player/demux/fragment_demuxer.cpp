// SPDX-License-Identifier: Apache-2.0
#include "player/demux/fragment_demuxer.h"

#include <algorithm>
#include <utility>

#include "player/source/decoder_choice.h"

namespace rill::demux {
namespace {

// Times beyond are no media (36,000 years): arithmetic on them must not overflow.
constexpr int64_t kLargestTime = int64_t{1} << 60;

bool is_sane(MediaTime time) {
  return time.as_microseconds() > -kLargestTime && time.as_microseconds() < kLargestTime;
}

bool time_is_sane(const mp4::Sample& sample, int64_t presentation_offset, uint32_t timescale) {
  const auto in_range = [](int64_t value, int64_t limit) { return value > -limit && value < limit; };
  return in_range(sample.dts, kLargestTime) && in_range(presentation_offset, kLargestTime) &&
         is_sane(MediaTime::from_ticks(sample.dts, timescale)) &&
         is_sane(MediaTime::from_ticks(presentation_offset, timescale));
}

std::optional<HdrMetadata> hdr_of(const mp4::Track& track) {
  constexpr float kLuminanceUnit = 0.0001F;
  if (!track.mastering_display && !track.content_light) return std::nullopt;
  HdrMetadata hdr;
  if (track.mastering_display) {
    hdr.mastering_max_luminance = static_cast<float>(track.mastering_display->max_luminance) * kLuminanceUnit;
    hdr.mastering_min_luminance = static_cast<float>(track.mastering_display->min_luminance) * kLuminanceUnit;
  }
  if (track.content_light) {
    hdr.max_content_light = track.content_light->maximum;
    hdr.max_frame_average_light = track.content_light->frame_average;
  }
  return hdr;
}

std::string name_of(const mp4::Track& track) {
  const std::string& codec = track.codec.empty() ? track.sample_entry.text() : track.codec;
  return "track " + std::to_string(track.id) + " (" + codec + ")";
}

Result<TrackConfigPtr> describe(const mp4::Track& track) {
  if (track.encryption_scheme) {
    return Error{ErrorCode::kUnsupported,
                 name_of(track) + " is encrypted (" + track.encryption_scheme->text() + ")"};
  }
  if (track.timescale == 0) return Error{ErrorCode::kMalformed, name_of(track) + " has no timescale"};
  const std::string codec = track.codec.empty() ? track.sample_entry.text() : track.codec;
  auto config = std::make_shared<TrackConfig>();
  config->kind = track.kind == mp4::TrackKind::kVideo ? TrackKind::kVideo : TrackKind::kAudio;
  config->decoder.module = TRY(source::decoder_module(codec, track.extradata));
  config->decoder.codec = codec;
  config->decoder.extradata = track.extradata;
  config->decoder.sample_rate = track.sample_rate;
  config->decoder.channels = track.channels;
  VideoTrackDescription& video = config->decoder.video;
  video.sample_aspect_width = track.pixel_aspect_width;
  video.sample_aspect_height = track.pixel_aspect_height;
  if (track.colour) video.colour = *track.colour;
  video.hdr = hdr_of(track);
  video.rotation = track.rotation;
  const PictureSize shown = display_size({track.width, track.height}, track.pixel_aspect_width,
                                         track.pixel_aspect_height, video.rotation);
  config->width = shown.width;
  config->height = shown.height;
  return TrackConfigPtr(std::move(config));
}

}  // namespace

bool same_decoder_config(const DecoderConfig& a, const DecoderConfig& b) {
  return a.module == b.module && a.codec == b.codec && a.extradata == b.extradata &&
         a.sample_rate == b.sample_rate && a.channels == b.channels && a.video == b.video;
}

Result<void> FragmentDemuxer::push_initialisation(ByteSpan bytes) {
  reader_.reset();
  mp4::InitSegment init = TRY(mp4::parse_init_segment(bytes));
  TRY(choose_tracks(init));
  reader_.emplace(std::move(init));
  return {};
}

// The first of the track's descriptions that some module plays.
Result<FragmentDemuxer::Chosen> FragmentDemuxer::choose(const mp4::Track& track) {
  Chosen chosen;
  chosen.id = track.id;
  chosen.timescale = track.timescale;
  chosen.presentation_offset = track.presentation_offset;
  chosen.descriptions = track.other_descriptions;
  chosen.descriptions.insert(chosen.descriptions.begin(), track);
  chosen.descriptions.front().other_descriptions.clear();
  std::optional<Error> refused;
  for (mp4::Track& description : chosen.descriptions) {
    description.id = track.id;
    description.timescale = track.timescale;
    Result<TrackConfigPtr> config = describe(description);
    if (config.ok()) {
      chosen.config = std::move(config).value();
      chosen.description_index = description.description_index;
      chosen.inspector = SampleInspector(description.codec, description.extradata);
      return chosen;
    }
    if (!refused) refused = std::move(config).error();
  }
  return *std::move(refused);
}

Result<void> FragmentDemuxer::choose_tracks(const mp4::InitSegment& init) {
  Chosen video;
  Chosen audio;
  std::optional<Error> refused;
  for (const mp4::Track& track : init.tracks) {
    if (track.kind != mp4::TrackKind::kVideo && track.kind != mp4::TrackKind::kAudio) continue;
    Chosen& chosen = track.kind == mp4::TrackKind::kVideo ? video : audio;
    if (chosen.config != nullptr) continue;
    Result<Chosen> choice = choose(track);
    if (choice.ok()) {
      chosen = std::move(choice).value();
    } else if (!refused) {
      refused = std::move(choice).error();
    }
  }
  if (video.config == nullptr && audio.config == nullptr) {
    if (refused) return *std::move(refused);
    return Error{ErrorCode::kUnsupported, "neither pictures nor sound in the initialisation segment"};
  }
  video_ = std::move(video);
  audio_ = std::move(audio);
  to_avc_at_keyframe_ = false;
  return {};
}

// What comes from here on has another sample description.
Result<void> FragmentDemuxer::adopt_description(Chosen& track, uint32_t index) {
  for (const mp4::Track& description : track.descriptions) {
    if (description.description_index != index) continue;
    track.config = TRY(describe(description));
    track.description_index = index;
    track.inspector = SampleInspector(description.codec, description.extradata);
    to_avc_at_keyframe_ = false;
    return {};
  }
  return Error{ErrorCode::kMalformed, "no sample description " + std::to_string(index)};
}

void FragmentDemuxer::begin_segment() {
  damage_.reset();
  messages_.clear();
  if (reader_) reader_->restart();
}

Result<void> FragmentDemuxer::push(ByteSpan bytes) {
  if (!reader_) reader_.emplace();  // self-initialising
  TRY(reader_->push(bytes));
  if (video_.config == nullptr && audio_.config == nullptr && !reader_->init().tracks.empty()) {
    TRY(choose_tracks(reader_->init()));
  }
  return {};
}

Result<void> FragmentDemuxer::end_segment() {
  if (!reader_) return Error{ErrorCode::kTruncated, "an empty segment"};
  TRY(reader_->finish());
  if (!damage_) damage_ = reader_->take_damage();
  if (damage_) return *std::exchange(damage_, std::nullopt);
  return {};
}

std::vector<DemuxedSample> FragmentDemuxer::take() {
  std::vector<DemuxedSample> out;
  if (!reader_) return out;
  for (mp4::Sample& sample : reader_->take_samples()) {
    const bool is_video = video_.config != nullptr && sample.track_id == video_.id;
    const bool is_audio = !is_video && audio_.config != nullptr && sample.track_id == audio_.id;
    if (!is_video && !is_audio) continue;
    Chosen& track = is_video ? video_ : audio_;
    if (!time_is_sane(sample, track.presentation_offset, track.timescale)) {
      ++samples_out_of_range_;
      continue;
    }
    if (sample.description_index != track.description_index) {
      Result<void> adopted = adopt_description(track, sample.description_index);
      if (!adopted.ok()) {
        note_damage(sample, track, std::move(adopted).error());
        continue;
      }
    }
    if (is_video) {
      take_video(sample, out);
    } else {
      out.push_back(convert(sample, audio_));
    }
  }
  return out;
}

// A stream may turn out to need the other H.264 module only in its slices: then it moves at the next
// keyframe.
void FragmentDemuxer::take_video(mp4::Sample& sample, std::vector<DemuxedSample>& out) {
  SampleFacts facts{sample.keyframe, false};
  Result<SampleFacts> inspected = video_.inspector.inspect(sample.data, sample.keyframe);
  if (inspected.ok()) {
    facts = *inspected;
  } else {
    note_damage(sample, video_, std::move(inspected).error());
  }
  sample.keyframe = facts.keyframe;
  if (sample.keyframe && to_avc_at_keyframe_) {
    auto config = std::make_shared<TrackConfig>(*video_.config);
    config->decoder.module = "avc";
    video_.config = std::move(config);
    to_avc_at_keyframe_ = false;
  }
  out.push_back(convert(sample, video_));
  if (video_.config->decoder.module == "h264") to_avc_at_keyframe_ |= facts.needs_avc;
}

std::optional<MediaTime> FragmentDemuxer::earliest_time() const {
  std::optional<MediaTime> earliest;
  for (const Chosen* track : {&video_, &audio_}) {
    const auto ticks = track->config != nullptr ? reader_->earliest_time(track->id) : std::nullopt;
    if (!ticks) continue;
    const MediaTime before_edit = MediaTime::from_ticks(*ticks, track->timescale);
    const MediaTime edit = MediaTime::from_ticks(track->presentation_offset, track->timescale);
    if (!is_sane(before_edit) || !is_sane(edit)) continue;
    earliest = earliest ? std::min(*earliest, before_edit + edit) : before_edit + edit;
  }
  return earliest;
}

std::vector<source::TimedEvent> FragmentDemuxer::take_events() {
  std::vector<source::TimedEvent> out;
  if (!reader_) return out;
  for (mp4::EventMessage& message : reader_->take_event_messages()) messages_.push_back(std::move(message));
  const auto base = messages_.empty() ? std::nullopt : earliest_time();
  if (!base) return out;
  for (mp4::EventMessage& message : messages_) {
    constexpr uint32_t kUnknownDuration = 0xffffffff;
    const uint64_t ticks = message.presentation_time.value_or(message.presentation_time_delta.value_or(0));
    const MediaTime time =
        MediaTime::from_ticks(static_cast<int64_t>(std::min<uint64_t>(ticks, INT64_MAX)), message.timescale);
    if (!is_sane(time)) {
      if (!damage_) damage_ = Error{ErrorCode::kMalformed, "emsg at a time that no clock can hold"};
      continue;
    }
    source::TimedEvent event;
    event.scheme_id_uri = std::move(message.scheme_id_uri);
    event.value = std::move(message.value);
    event.id = std::to_string(message.id);
    event.start = message.presentation_time ? time : *base + time;
    if (message.duration != kUnknownDuration)
      event.duration = MediaTime::from_ticks(message.duration, message.timescale);
    event.message = std::move(message.message);
    out.push_back(std::move(event));
  }
  messages_.clear();
  return out;
}

void FragmentDemuxer::note_damage(const mp4::Sample& sample, const Chosen& track, Error error) {
  if (damage_) return;
  damage_ = std::move(error).wrapped("track " + std::to_string(track.id) + ", sample at decode time " +
                                     std::to_string(sample.dts));
}

DemuxedSample FragmentDemuxer::convert(mp4::Sample& sample, const Chosen& track) {
  DemuxedSample out;
  out.config = track.config;
  const int64_t pts = sample.dts + sample.composition_offset + track.presentation_offset;
  out.packet.pts = MediaTime::from_ticks(pts, track.timescale);
  out.packet.dts = MediaTime::from_ticks(sample.dts + track.presentation_offset, track.timescale);
  out.packet.duration = MediaTime::from_ticks(sample.duration, track.timescale);
  out.packet.keyframe = sample.keyframe || track.config->kind == TrackKind::kAudio;
  out.packet.data = std::move(sample.data);
  return out;
}

}  // namespace rill::demux
