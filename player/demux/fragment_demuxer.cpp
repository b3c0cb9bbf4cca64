// SPDX-License-Identifier: Apache-2.0
#include "player/demux/fragment_demuxer.h"

#include "player/format/codec/avc.h"
#include "player/source/decoder_choice.h"

namespace rill::demux {
namespace {

// Times beyond are no media (36,000 years): arithmetic on them must not overflow.
constexpr int64_t kLargestTime = int64_t{1} << 60;

bool time_is_sane(const mp4::Sample& sample, int64_t presentation_offset, uint32_t timescale) {
  const auto in_range = [](int64_t value, int64_t limit) { return value > -limit && value < limit; };
  return in_range(sample.dts, kLargestTime) && in_range(presentation_offset, kLargestTime) &&
         in_range(MediaTime::from_ticks(sample.dts, timescale).as_microseconds(), kLargestTime) &&
         in_range(MediaTime::from_ticks(presentation_offset, timescale).as_microseconds(), kLargestTime);
}

Result<TrackConfigPtr> describe(const mp4::Track& track) {
  if (track.encryption_scheme) {
    return Error{ErrorCode::kUnsupported, "track " + std::to_string(track.id) + " is encrypted"};
  }
  if (track.timescale == 0)
    return Error{ErrorCode::kMalformed, "track " + std::to_string(track.id) + " has no timescale"};
  auto config = std::make_shared<TrackConfig>();
  config->kind = track.kind == mp4::TrackKind::kVideo ? TrackKind::kVideo : TrackKind::kAudio;
  config->decoder.module = TRY(source::decoder_module(track.codec, track.extradata));
  config->decoder.codec = track.codec;
  config->decoder.extradata = track.extradata;
  config->decoder.sample_rate = track.sample_rate;
  config->decoder.channels = track.channels;
  VideoTrackDescription& video = config->decoder.video;
  video.sample_aspect_width = track.pixel_aspect_width;
  video.sample_aspect_height = track.pixel_aspect_height;
  if (track.colour) video.colour = *track.colour;
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

Result<void> FragmentDemuxer::choose_tracks(const mp4::InitSegment& init) {
  Chosen video;
  Chosen audio;
  std::optional<Error> refused;
  for (const mp4::Track& track : init.tracks) {
    if (track.kind != mp4::TrackKind::kVideo && track.kind != mp4::TrackKind::kAudio) continue;
    Chosen& chosen = track.kind == mp4::TrackKind::kVideo ? video : audio;
    if (chosen.config != nullptr) continue;
    Result<TrackConfigPtr> config = describe(track);
    if (!config.ok()) {
      refused = std::move(config).error();
      continue;
    }
    chosen = {track.id, track.timescale, track.presentation_offset, std::move(config).value()};
  }
  if (video.config == nullptr && audio.config == nullptr) {
    if (refused) return *std::move(refused);
    return Error{ErrorCode::kUnsupported, "neither pictures nor sound in the initialisation segment"};
  }
  video_ = std::move(video);
  audio_ = std::move(audio);
  to_avc_at_keyframe_ = false;
  if (video_.config != nullptr) {
    const auto avc = codec::parse_avc_config(video_.config->decoder.extradata);
    length_size_ = avc.ok() ? avc.value().length_size : 4;
  }
  return {};
}

void FragmentDemuxer::begin_segment() {
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
  return reader_->finish();
}

std::vector<DemuxedSample> FragmentDemuxer::take() {
  std::vector<DemuxedSample> out;
  if (!reader_) return out;
  for (mp4::Sample& sample : reader_->take_samples()) {
    const bool is_video = video_.config != nullptr && sample.track_id == video_.id;
    const Chosen& track = is_video ? video_ : audio_;
    if (!time_is_sane(sample, track.presentation_offset, track.timescale)) {
      ++samples_out_of_range_;
      continue;
    }
    if (is_video) {
      if (sample.keyframe && to_avc_at_keyframe_) {
        auto config = std::make_shared<TrackConfig>(*video_.config);
        config->decoder.module = "avc";
        video_.config = std::move(config);
        to_avc_at_keyframe_ = false;
      }
      out.push_back(convert(sample, video_));
      watch_for_b_slices(out.back().packet);
    } else if (audio_.config != nullptr && sample.track_id == audio_.id) {
      out.push_back(convert(sample, audio_));
    }
  }
  return out;
}

// A stream may turn out to need the other H.264 module only in its slices: then it moves at the next
// keyframe.
void FragmentDemuxer::watch_for_b_slices(const Packet& packet) {
  if (video_.config->decoder.module != "h264" || to_avc_at_keyframe_) return;
  const auto unit = codec::inspect_access_unit(packet.data, length_size_);
  to_avc_at_keyframe_ = unit.ok() && codec::needs_avc_module(unit.value());
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
