// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/dav1d/dav1d_adapter.h"

#include <algorithm>
#include <cerrno>
#include <numeric>

namespace rill::codecs {

namespace {

// Pictures larger than this are refused before anything is allocated: level 6.3's largest.
constexpr unsigned kMaxPixels = 35'651'584;

// On several threads, while packets wait. With two, two threads were idle for a sixth of the time: a large
// picture's symbols are read row after row, and what the next picture needs of it comes as slowly. Each takes
// about 5 bytes a pixel.
constexpr int kPicturesInWork = 3;

// Of an av1C record, before its OBUs (AV1-ISOBMFF 2.3).
constexpr size_t kRecordHeaderBytes = 4;
constexpr uint8_t kRecordMarkerAndVersion = 0x81;

RillPixelFormat pixel_format(Dav1dPixelLayout layout) {
  switch (layout) {
    case DAV1D_PIXEL_LAYOUT_I400:
      return kRillI400;
    case DAV1D_PIXEL_LAYOUT_I422:
      return kRillI422;
    case DAV1D_PIXEL_LAYOUT_I444:
      return kRillI444;
    default:
      return kRillI420;
  }
}

// The colour's code points are H.273's own. chroma_sample_position (6.4.2) says vertical (H.273 type 0) or
// co-located (type 2).
void describe_colour(const Dav1dSequenceHeader& sequence, RillVideoFrame& to) {
  to.primaries = sequence.pri;
  to.transfer = sequence.trc;
  to.matrix = sequence.mtrx;
  to.full_range = sequence.color_range;
  to.chroma_location = sequence.chr == DAV1D_CHR_COLOCATED ? 2 : 0;
}

// render_size (6.8.6) is how large the picture is to be shown.
void describe_aspect(const Dav1dFrameHeader& header, RillVideoFrame& to) {
  const int64_t width = static_cast<int64_t>(header.render_width) * to.height;
  const int64_t height = static_cast<int64_t>(header.render_height) * to.width;
  const int64_t divisor = std::gcd(width, height);
  const bool known = width > 0 && height > 0;
  to.sample_aspect_width = known ? static_cast<int32_t>(width / divisor) : 1;
  to.sample_aspect_height = known ? static_cast<int32_t>(height / divisor) : 1;
}

// Fixed point: 24.8 and 18.14 bits (6.7.4); whole cd/m2 (6.7.3).
void describe_light(const Dav1dPicture& picture, RillVideoFrame& to) {
  if (picture.mastering_display != nullptr) {
    to.mastering_max_luminance = static_cast<float>(picture.mastering_display->max_luminance) / (1 << 8);
    to.mastering_min_luminance = static_cast<float>(picture.mastering_display->min_luminance) / (1 << 14);
  }
  if (picture.content_light != nullptr) {
    to.max_content_light = picture.content_light->max_content_light_level;
    to.max_frame_average_light = picture.content_light->max_frame_average_light_level;
  }
}

}  // namespace

RillStatus Dav1dAdapter::configure(const CodecConfig& config) {
  configuration_.clear();
  const std::span<const uint8_t> record = config.extradata;
  if (record.size() > kRecordHeaderBytes && record[0] == kRecordMarkerAndVersion) {
    configuration_.assign(record.begin() + kRecordHeaderBytes, record.end());
  }
  const int threads = std::clamp(config.threads, 1, DAV1D_MAX_THREADS);
  if (context_ == nullptr || threads != threads_) {
    const RillStatus opened = open(threads);
    if (opened != kRillOk) return opened;
  }
  return reset();
}

RillStatus Dav1dAdapter::open(int threads) {
  context_.reset();
  threads_ = threads;
  Dav1dSettings settings;
  dav1d_default_settings(&settings);
  settings.n_threads = threads;
  settings.max_frame_delay = threads > 1 ? kPicturesInWork : 1;
  settings.all_layers = 0;
  settings.frame_size_limit = kMaxPixels;
  Dav1dContext* context = nullptr;
  if (dav1d_open(&context, &settings) < 0) return fail(kRillErrorMemory, "dav1d does not start");
  context_.reset(context);
  return kRillOk;
}

RillStatus Dav1dAdapter::send_configuration() {
  if (configuration_.empty()) return kRillOk;
  uint8_t* bytes = dav1d_data_create(&pending_, configuration_.size());
  if (bytes == nullptr) return fail(kRillErrorMemory, "out of memory");
  std::copy(configuration_.begin(), configuration_.end(), bytes);
  // A record that does not parse is no loss where the stream repeats its sequence header.
  send_pending();
  return kRillOk;
}

int Dav1dAdapter::send_pending() {
  const int error = stopwatch_.time([&] { return dav1d_send_data(context_.get(), &pending_); });
  may_ask_ = true;
  if (error == DAV1D_ERR(EAGAIN)) return 0;
  if (error < 0) dav1d_data_unref(&pending_);
  return error;
}

RillStatus Dav1dAdapter::send(const EncodedPacket& packet) {
  if (pending_.sz > 0) return kRillAgain;
  if (packet.data.empty()) return fail(kRillErrorDecode, "the packet is empty");
  uint8_t* bytes = dav1d_data_create(&pending_, packet.data.size());
  if (bytes == nullptr) return fail(kRillErrorMemory, "out of memory");
  std::copy(packet.data.begin(), packet.data.end(), bytes);
  pending_.m.timestamp = static_cast<int64_t>(packet.pts);
  pending_.m.duration = static_cast<int64_t>(packet.duration);
  const int error = send_pending();
  if (error == DAV1D_ERR(ENOMEM)) return fail(kRillErrorMemory, "out of memory");
  if (error < 0) return fail(kRillErrorDecode, "AV1: the temporal unit could not be decoded");
  return kRillOk;
}

RillStatus Dav1dAdapter::receive(bool wait) {
  if (pending_.sz > 0 && send_pending() < 0) {
    return fail(kRillErrorDecode, "AV1: the temporal unit could not be decoded");
  }
  const bool may_wait = wait || draining_;
  if (!may_ask_ && !may_wait) return kRillAgain;
  may_ask_ = false;
  Picture picture(new Dav1dPicture{});
  const auto ask = [&] { return dav1d_get_picture(context_.get(), picture.get()); };
  int error = stopwatch_.time(ask);
  if (error == DAV1D_ERR(EAGAIN) && may_wait) error = stopwatch_.time(ask);
  if (error == DAV1D_ERR(EAGAIN)) {
    if (!draining_ || pending_.sz > 0) return kRillAgain;
    draining_ = false;
    return kRillEnd;
  }
  if (error == DAV1D_ERR(ENOMEM)) return fail(kRillErrorMemory, "out of memory");
  if (error < 0) return fail(kRillErrorDecode, "AV1: the temporal unit could not be decoded");
  describe(*picture);
  frames_.emplace(current_.id, std::move(picture));
  return kRillOk;
}

void Dav1dAdapter::describe(const Dav1dPicture& picture) {
  const Dav1dFrameHeader& header = *picture.frame_hdr;
  current_ = RillVideoFrame{};
  current_.pts = static_cast<double>(picture.m.timestamp);
  current_.duration = static_cast<double>(picture.m.duration);
  current_.decode_time = stopwatch_.take();
  current_.id = next_id_++;
  current_.format = pixel_format(picture.p.layout);
  current_.bit_depth = picture.p.bpc;
  current_.width = picture.p.w;
  current_.height = picture.p.h;
  current_.coded_width = picture.p.w;
  current_.coded_height = picture.p.h;
  describe_colour(*picture.seq_hdr, current_);
  describe_aspect(header, current_);
  describe_light(picture, current_);
  current_.keyframe = header.frame_type == DAV1D_FRAME_TYPE_KEY ? 1 : 0;
  for (int i = 0; i < 3; ++i) {
    current_.plane[i] = static_cast<uint8_t*>(picture.data[i]);
    current_.stride[i] = static_cast<int32_t>(picture.stride[i == 0 ? 0 : 1]);
  }
}

RillStatus Dav1dAdapter::flush() {
  draining_ = true;
  return kRillOk;
}

RillStatus Dav1dAdapter::reset() {
  dav1d_data_unref(&pending_);
  dav1d_flush(context_.get());
  may_ask_ = false;
  draining_ = false;
  return send_configuration();
}

std::unique_ptr<CodecAdapter> make_codec_adapter() {
  return std::make_unique<Dav1dAdapter>();
}

}  // namespace rill::codecs
