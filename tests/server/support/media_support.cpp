// SPDX-License-Identifier: Apache-2.0
#include "tests/server/support/media_support.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "player/format/mp4/reader.h"
#include "server/encode/audio_encode_stage.h"
#include "server/encode/video_encode_stage.h"
#include "server/ingest/container_reader.h"

namespace rill::server::test {

UnixTime InstantClock::now() const {
  std::lock_guard lock(mutex_);
  return unix_time(now_);
}

void InstantClock::wait_until(UnixTime time, const StopSignal&) const {
  std::lock_guard lock(mutex_);
  now_ = std::max(now_, MediaTime::microseconds(time.as_microseconds()));
}

void InstantClock::set(MediaTime time) {
  std::lock_guard lock(mutex_);
  now_ = time;
}

std::vector<uint8_t> CollectedSegment::bytes() const {
  std::vector<uint8_t> all;
  for (const MediaChunk& chunk : chunks) all.insert(all.end(), chunk.bytes->begin(), chunk.bytes->end());
  return all;
}

void CollectingSink::on_track(const Period& period, const mp4::Track& track, SharedBytes init_segment) {
  std::lock_guard lock(mutex_);
  period_ = period;
  init_ = std::move(init_segment);
  tracks_.push_back(track);
}

void CollectingSink::on_chunk(uint64_t segment, MediaChunk chunk) {
  std::lock_guard lock(mutex_);
  segments_[segment].period = period_;
  segments_[segment].chunks.push_back(std::move(chunk));
}

void CollectingSink::on_segment_end(uint64_t segment, MediaTime end) {
  std::lock_guard lock(mutex_);
  segments_[segment].end = end;
}

std::map<uint64_t, CollectedSegment> CollectingSink::segments() const {
  std::lock_guard lock(mutex_);
  return segments_;
}

std::vector<mp4::Track> CollectingSink::tracks() const {
  std::lock_guard lock(mutex_);
  return tracks_;
}

std::vector<uint8_t> CollectingSink::file() const {
  std::lock_guard lock(mutex_);
  std::vector<uint8_t> all;
  if (init_ != nullptr) all = *init_;
  for (const auto& [number, segment] : segments_) {
    const std::vector<uint8_t> bytes = segment.bytes();
    all.insert(all.end(), bytes.begin(), bytes.end());
  }
  return all;
}

void RecordingSink::begin(const PeriodStart& start) {
  periods.push_back(start);
}
void RecordingSink::video(const VideoPicture& picture) {
  pictures.push_back(picture);
}
void RecordingSink::audio(const AudioBlock& block) {
  blocks.push_back(block);
}
void RecordingSink::end() {
  ++ends;
}

PeriodStart pattern_period(const Period& period, FrameRate rate) {
  PeriodStart start;
  start.period = period;
  start.has_video = start.has_audio = true;
  start.frame_rate = rate;
  start.colour = test_pattern_colour();
  return start;
}

void play_pattern(MediaSink& sink, MediaTime start, MediaTime duration, int width, int height,
                  FrameRate rate) {
  TestPattern pattern(width, height);
  const int64_t first = std::llround(start.as_seconds() * rate.value());
  const int64_t count = std::llround(duration.as_seconds() * rate.value());
  for (int64_t index = first; index < first + count; ++index) {
    VideoPicture picture;
    picture.pts = rate.time_of(index);
    picture.duration = rate.time_of(index + 1) - picture.pts;
    picture.frame = share(pattern.draw(picture.pts).value());
    sink.video(picture);
    const int64_t from = picture.pts.to_ticks(kToneSampleRate);
    const int64_t to = rate.time_of(index + 1).to_ticks(kToneSampleRate);
    AudioBlock block;
    block.frame = share(test_tone(from, static_cast<int>(to - from)).value());
    block.pts = MediaTime::from_ticks(from, kToneSampleRate);
    block.is_exact = true;
    sink.audio(block);
  }
}

DecodedMedia decode_file(const std::vector<uint8_t>& file) {
  DecodedMedia media;
  StopSignal never;
  size_t position = 0;
  auto reader = ContainerReader::open_bytes(
      [&](std::span<uint8_t> out) {
        const size_t count = std::min(out.size(), file.size() - position);
        std::memcpy(out.data(), file.data() + position, count);
        position += count;
        return count;
      },
      never);
  if (!reader.ok()) return media;
  std::map<StreamKind, PacketDecoder> decoders;
  for (const StreamDescription& description : (*reader)->descriptions()) {
    auto decoder = PacketDecoder::create(description);
    if (!decoder.ok()) return media;
    decoders.emplace(description.kind, std::move(*decoder));
  }
  auto keep = [&](StreamKind kind) {
    return [&media, kind](DecodedFrame frame) {
      (kind == StreamKind::kVideo ? media.pictures : media.sound).push_back(std::move(frame));
    };
  };
  for (;;) {
    auto packet = (*reader)->next();
    if (!packet.ok() || !packet->has_value()) break;
    (void)decoders.at((*packet)->kind).decode(**packet, keep((*packet)->kind));
  }
  for (auto& [kind, decoder] : decoders) decoder.finish(keep(kind));
  return media;
}

std::vector<MediaTime> flashes(const DecodedMedia& media) {
  std::vector<MediaTime> begins;
  bool lit = false;
  for (const DecodedFrame& picture : media.pictures) {
    const AVFrame& frame = *picture.frame;
    const bool white = frame.data[0][frame.height * 2 / 5 * frame.linesize[0] + frame.width / 2] > 220;
    if (white && !lit) begins.push_back(picture.pts);
    lit = white;
  }
  return begins;
}

std::vector<MediaTime> beeps(const DecodedMedia& media) {
  std::vector<MediaTime> begins;
  int quiet = static_cast<int>(kToneSampleRate);
  for (const DecodedFrame& block : media.sound) {
    const auto* samples = reinterpret_cast<const float*>(block.frame->data[0]);
    for (int i = 0; i < block.frame->nb_samples; ++i) {
      if (std::abs(samples[i]) < 0.2f) {
        ++quiet;
        continue;
      }
      if (quiet > static_cast<int>(kToneSampleRate) / 10)
        begins.push_back(block.pts + MediaTime::from_ticks(i, kToneSampleRate));
      quiet = 0;
    }
  }
  return begins;
}

namespace {

// The samples of an encode stage's segments as a publisher's packets.
void take_packets(const CollectingSink& sink, StreamKind kind, MediaTime origin, MediaTime start,
                  EncodedPublisher& out) {
  const mp4::Track track = sink.tracks().front();
  (kind == StreamKind::kVideo ? out.video : out.audio) = {kind, kind == StreamKind::kVideo ? "h264" : "aac",
                                                          track.extradata, track.sample_rate, track.channels};
  mp4::InitSegment init;
  init.tracks = {track};
  mp4::FragmentReader reader(init);
  for (const auto& [number, segment] : sink.segments()) {
    (void)reader.push(segment.bytes());
    for (mp4::Sample& sample : reader.take_samples()) {
      IngestPacket packet;
      packet.kind = kind;
      packet.dts = packet.pts = MediaTime::from_ticks(sample.dts, track.timescale) - origin + start;
      packet.keyframe = sample.keyframe;
      packet.data = std::move(sample.data);
      out.packets.push_back(std::move(packet));
    }
    (void)reader.finish();
    reader.restart();
  }
}

// Drives the two encode stages without threads.
class StageSink : public MediaSink {
 public:
  StageSink(VideoEncodeStage& video, AudioEncodeStage& audio) : video_(&video), audio_(&audio) {}
  void begin(const PeriodStart& start) override {
    (void)video_->begin(start);
    (void)audio_->begin(start);
  }
  void video(const VideoPicture& picture) override { (void)video_->picture(picture); }
  void audio(const AudioBlock& block) override { (void)audio_->block(block); }
  void end() override {
    video_->end();
    (void)audio_->end();
  }
  void wait_for_room(std::chrono::microseconds) override {}

 private:
  VideoEncodeStage* video_;
  AudioEncodeStage* audio_;
};

}  // namespace

EncodedPublisher encode_publisher(MediaTime start, MediaTime duration, int width, int height,
                                  FrameRate rate) {
  const SegmentNumbering numbering(MediaTime::milliseconds(1000));
  PeriodAllocator periods(numbering);
  CollectingSink video_sink;
  CollectingSink audio_sink;
  RungCounters counters;
  RenditionConfig config{
      "publisher", static_cast<uint32_t>(width), static_cast<uint32_t>(height), {2'000'000}, 120};
  VideoEncodeStage video(config, numbering, video_sink, counters);
  AudioEncodeStage audio({"audio", AudioCodec::kAac, {128'000}}, numbering, audio_sink, counters);
  StageSink sink(video, audio);
  sink.begin(pattern_period(periods.begin(kStart), rate));
  play_pattern(sink, kStart, duration, width, height, rate);
  sink.end();
  EncodedPublisher publisher;
  take_packets(video_sink, StreamKind::kVideo, kStart, start, publisher);
  take_packets(audio_sink, StreamKind::kAudio, kStart, start, publisher);
  std::stable_sort(publisher.packets.begin(), publisher.packets.end(),
                   [](const IngestPacket& a, const IngestPacket& b) { return a.dts < b.dts; });
  return publisher;
}

}  // namespace rill::server::test
