// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/container_reader.h"

extern "C" {
#include <libavformat/avformat.h>
}

#include "server/encode/av_support.h"

namespace rill::server {
namespace {

constexpr int kIoBuffer = 32 * 1024;
constexpr int64_t kProbeBytes = 1 << 20;
constexpr int64_t kProbeDuration = 1'000'000;  // microseconds of media

StreamDescription describe(StreamKind kind, const AVCodecParameters& parameters) {
  StreamDescription description;
  description.kind = kind;
  const AVCodec* decoder = avcodec_find_decoder(parameters.codec_id);
  description.codec = decoder != nullptr ? decoder->name : avcodec_get_name(parameters.codec_id);
  if (parameters.extradata_size > 0)
    description.extradata.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
  description.sample_rate = static_cast<uint32_t>(std::max(0, parameters.sample_rate));
  description.channels = static_cast<uint32_t>(std::max(0, parameters.ch_layout.nb_channels));
  return description;
}

Error open_error(int error) {
  if (error == AVERROR(ENOENT)) return av_error(ErrorCode::kNotFound, "open the input", error);
  if (error == AVERROR_INVALIDDATA || error == AVERROR_EOF)
    return av_error(ErrorCode::kMalformed, "read the container", error);
  return av_error(ErrorCode::kNetwork, "open the input", error);
}

}  // namespace

Result<std::unique_ptr<ContainerReader>> ContainerReader::open_url(const std::string& url,
                                                                   const StopSignal& stop) {
  std::unique_ptr<ContainerReader> reader(new ContainerReader(stop));
  TRY(reader->open(url.c_str()));
  return reader;
}

Result<std::unique_ptr<ContainerReader>> ContainerReader::open_bytes(ReadFunction read,
                                                                     const StopSignal& stop) {
  std::unique_ptr<ContainerReader> reader(new ContainerReader(stop));
  reader->read_ = std::move(read);
  auto* buffer = static_cast<uint8_t*>(av_malloc(kIoBuffer));
  if (buffer == nullptr) return Error{ErrorCode::kPlatform, "allocate a buffer"};
  reader->io_ = avio_alloc_context(buffer, kIoBuffer, 0, reader.get(), &read_bytes, nullptr, nullptr);
  if (reader->io_ == nullptr) {
    av_free(buffer);
    return Error{ErrorCode::kPlatform, "allocate an input"};
  }
  reader->io_->seekable = 0;
  TRY(reader->open(nullptr));
  return reader;
}

ContainerReader::~ContainerReader() {
  avformat_close_input(&context_);
  if (io_ != nullptr) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

int ContainerReader::read_bytes(void* opaque, uint8_t* buffer, int size) {
  auto* reader = static_cast<ContainerReader*>(opaque);
  const size_t count = reader->read_({buffer, static_cast<size_t>(size)});
  return count == 0 ? AVERROR_EOF : static_cast<int>(count);
}

int ContainerReader::interrupted(void* opaque) {
  return static_cast<ContainerReader*>(opaque)->stop_->stopped() ? 1 : 0;
}

Result<void> ContainerReader::open(const char* url) {
  context_ = avformat_alloc_context();
  if (context_ == nullptr) return Error{ErrorCode::kPlatform, "allocate a demuxer"};
  context_->interrupt_callback = {&interrupted, this};
  context_->probesize = kProbeBytes;
  context_->max_analyze_duration = kProbeDuration;
  if (io_ != nullptr) {
    context_->pb = io_;
    context_->flags |= AVFMT_FLAG_CUSTOM_IO;
  }
  // On failure this frees the context.
  if (const int error = avformat_open_input(&context_, url, nullptr, nullptr); error < 0)
    return open_error(error);
  if (const int error = avformat_find_stream_info(context_, nullptr); error < 0)
    return av_error(ErrorCode::kMalformed, "find the streams", error);
  video_ = av_find_best_stream(context_, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  audio_ = av_find_best_stream(context_, AVMEDIA_TYPE_AUDIO, -1, video_, nullptr, 0);
  if (video_ < 0 && audio_ < 0)
    return Error{ErrorCode::kUnsupported, "the input has neither picture nor sound"};
  for (unsigned i = 0; i < context_->nb_streams; ++i)
    if (static_cast<int>(i) != video_ && static_cast<int>(i) != audio_)
      context_->streams[i]->discard = AVDISCARD_ALL;
  return {};
}

std::vector<StreamDescription> ContainerReader::descriptions() const {
  std::vector<StreamDescription> all;
  if (video_ >= 0) all.push_back(describe(StreamKind::kVideo, *context_->streams[video_]->codecpar));
  if (audio_ >= 0) all.push_back(describe(StreamKind::kAudio, *context_->streams[audio_]->codecpar));
  return all;
}

Result<std::optional<IngestPacket>> ContainerReader::next() {
  AvPacket packet(av_packet_alloc());
  if (packet == nullptr) return Error{ErrorCode::kPlatform, "allocate a packet"};
  for (;;) {
    av_packet_unref(packet.get());
    const int error = av_read_frame(context_, packet.get());
    if (error == AVERROR_EOF || error == AVERROR_EXIT || (error < 0 && stop_->stopped()))
      return std::optional<IngestPacket>();
    if (error == AVERROR(EAGAIN)) continue;
    if (error < 0) return av_error(ErrorCode::kMalformed, "read the container", error);
    if (packet->stream_index != video_ && packet->stream_index != audio_) continue;
    if (packet->dts == AV_NOPTS_VALUE) packet->dts = packet->pts;
    if (packet->pts == AV_NOPTS_VALUE) packet->pts = packet->dts;
    if (packet->dts == AV_NOPTS_VALUE) continue;  // nothing says when
    const AVRational time_base = context_->streams[packet->stream_index]->time_base;
    auto media_time = [&](int64_t ticks) {
      return MediaTime::microseconds(av_rescale_q(ticks, time_base, kMediaTimeBase));
    };
    IngestPacket result;
    result.kind = packet->stream_index == video_ ? StreamKind::kVideo : StreamKind::kAudio;
    result.pts = media_time(packet->pts);
    result.dts = media_time(packet->dts);
    result.keyframe = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    result.data.assign(packet->data, packet->data + packet->size);
    return std::optional<IngestPacket>(std::move(result));
  }
}

bool ContainerReader::rewind() {
  const int64_t start = context_->start_time == AV_NOPTS_VALUE ? 0 : context_->start_time;
  return avformat_seek_file(context_, -1, INT64_MIN, start, start, 0) >= 0;
}

}  // namespace rill::server
