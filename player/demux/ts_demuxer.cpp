// SPDX-License-Identifier: Apache-2.0
#include "player/demux/ts_demuxer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "player/format/ts/id3.h"
#include "player/format/ts/packet.h"

namespace rill::demux {
namespace {

const TrackConfigPtr kNoConfig;

// Of the timed metadata of a segment; what is beyond is left out.
constexpr size_t kMaxTagBytes = 256u << 10;  // one
constexpr size_t kMaxTagsBytes = 1u << 20;   // all
constexpr size_t kMaxTags = 256;

AudioFormat audio_format_of(ts::StreamFormat format) {
  switch (format) {
    case ts::StreamFormat::kLatm:
      return AudioFormat::kLatm;
    case ts::StreamFormat::kMpegAudio:
      return AudioFormat::kMpegAudio;
    case ts::StreamFormat::kAc3:
    case ts::StreamFormat::kEac3:
      return AudioFormat::kAc3;
    default:
      return AudioFormat::kAdts;
  }
}

Error nothing_playable(const ts::ProgramMap& program) {
  std::string types;
  for (const ts::ElementaryStream& stream : program.streams) {
    if (stream.format == ts::StreamFormat::kEncrypted) {
      return Error{ErrorCode::kUnsupported,
                   "SAMPLE-AES encryption (stream type " + std::to_string(stream.stream_type) + ")"};
    }
    types += (types.empty() ? "" : ", ") + std::to_string(stream.stream_type);
  }
  return Error{ErrorCode::kUnsupported,
               "no stream that Rill plays in the transport stream; stream types: " + types};
}

Error damage_error(const ts::TsDamage& damage) {
  return Error{ErrorCode::kMalformed,
               "transport stream damaged: " + std::to_string(damage.lost_packets) + " losses, " +
                   std::to_string(damage.skipped_bytes) + " bytes outside packets, " +
                   std::to_string(damage.broken_units) + " units left out",
               damage.first};
}

}  // namespace

Result<void> TsDemuxer::push_initialisation(ByteSpan bytes) {
  begin_segment();
  TRY(push(bytes));
  const Result<void> read = reader_.finish();
  TRY(handle_events());
  begin_segment();
  TRY(read);
  return {};
}

void TsDemuxer::begin_segment() {
  reader_.restart();
  if (video_) video_->finish();
  if (audio_) audio_->finish();
  take_from_tracks();
  samples_.clear();
  tags_.clear();
  tag_damage_.reset();
  tag_count_ = tag_bytes_ = 0;
  line_.restart();
  any_sample_ = false;
}

Result<void> TsDemuxer::push(ByteSpan bytes) {
  Result<void> read = reader_.push(bytes);
  TRY(handle_events());
  take_from_tracks();
  return read;
}

Result<void> TsDemuxer::end_segment() {
  const Result<void> read = reader_.finish();
  TRY(handle_events());
  if (video_) video_->finish();
  if (audio_) audio_->finish();
  take_from_tracks();
  TRY(read);
  if (reader_.program() == nullptr)
    return Error{ErrorCode::kMalformed, "no program map in the transport stream"};
  if (!any_sample_ && video_ && video_->refused()) return *video_->refused();
  if (!any_sample_ && audio_ && audio_->refused()) return *audio_->refused();
  if (reader_.damage().any()) return damage_error(reader_.damage());
  if (any_sample_ && tag_damage_) return *tag_damage_;
  if (!any_sample_) return Error{ErrorCode::kMalformed, "neither pictures nor sound in the transport stream"};
  return {};
}

Result<void> TsDemuxer::handle_events() {
  std::vector<ts::TsEvent> events = reader_.take();
  for (ts::TsEvent& event : events) {
    if (const auto* program = std::get_if<ts::ProgramMap>(&event)) {
      TRY(choose_streams(*program));
      continue;
    }
    auto& pes = std::get<ts::PesPacket>(event);
    if (video_ && pes.pid == video_stream_->pid) video_->push(pes);
    if (audio_ && pes.pid == audio_stream_->pid) audio_->push(pes);
    if (std::ranges::find(metadata_pids_, pes.pid) != metadata_pids_.end()) take_metadata(pes);
  }
  return {};
}

Result<void> TsDemuxer::choose_streams(const ts::ProgramMap& program) {
  const ts::ElementaryStream* video = nullptr;
  const ts::ElementaryStream* audio = nullptr;
  metadata_pids_.clear();
  for (const ts::ElementaryStream& stream : program.streams) {
    if (stream.format == ts::StreamFormat::kId3) metadata_pids_.push_back(stream.pid);
    if (video == nullptr && ts::is_video(stream.format)) video = &stream;
    if (audio == nullptr && ts::is_audio(stream.format)) audio = &stream;
  }
  choose_video(video);
  choose_audio(audio);
  if (video == nullptr && audio == nullptr) return nothing_playable(program);
  return {};
}

void TsDemuxer::choose_video(const ts::ElementaryStream* stream) {
  if (stream != nullptr && video_stream_ == *stream) return;
  if (video_) video_->finish();
  take_from_tracks();
  video_stream_.reset();
  video_.reset();
  if (stream == nullptr) return;
  video_stream_ = *stream;
  video_ = std::make_unique<TsVideoTrack>(
      stream->format == ts::StreamFormat::kH265 ? make_hevc_codec() : make_avc_codec(), line_);
}

void TsDemuxer::choose_audio(const ts::ElementaryStream* stream) {
  if (stream != nullptr && audio_stream_ == *stream) return;
  if (audio_) audio_->finish();
  take_from_tracks();
  audio_stream_.reset();
  audio_.reset();
  if (stream == nullptr) return;
  audio_stream_ = *stream;
  audio_ = std::make_unique<TsAudioTrack>(audio_format_of(stream->format), line_);
}

void TsDemuxer::take_from_tracks() {
  const auto append = [this](std::vector<DemuxedSample> samples) {
    any_sample_ = any_sample_ || !samples.empty();
    std::move(samples.begin(), samples.end(), std::back_inserter(samples_));
  };
  if (video_) append(video_->take());
  if (audio_) append(audio_->take());
}

void TsDemuxer::take_metadata(ts::PesPacket& pes) {
  const auto refuse = [&](ErrorCode code, const char* why) {
    if (!tag_damage_) tag_damage_ = Error{code, "timed metadata: " + std::string(why), pes.offset};
  };
  if (!pes.pts || !ts::begins_id3(pes.data))
    return refuse(ErrorCode::kMalformed, "no ID3 tag with a time stamp");
  if (pes.data.size() > std::min(kMaxTagBytes, kMaxTagsBytes - tag_bytes_) || ++tag_count_ > kMaxTags)
    return refuse(ErrorCode::kTooLarge, "ID3 tags");
  tag_bytes_ += pes.data.size();
  source::TimedEvent tag;
  tag.scheme_id_uri = source::kId3Scheme;
  tag.start = MediaTime::from_ticks(line_.place(*pes.pts, {std::nullopt, pes.discontinuity}), ts::kClockRate);
  tag.message = std::move(pes.data);
  tags_.push_back(std::move(tag));
}

std::vector<source::TimedEvent> TsDemuxer::take_events() {
  return std::exchange(tags_, {});
}

std::vector<DemuxedSample> TsDemuxer::take() {
  return std::exchange(samples_, {});
}

const TrackConfigPtr& TsDemuxer::video() const {
  return video_ ? video_->config() : kNoConfig;
}

const TrackConfigPtr& TsDemuxer::audio() const {
  return audio_ ? audio_->config() : kNoConfig;
}

}  // namespace rill::demux
