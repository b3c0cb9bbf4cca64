// SPDX-License-Identifier: Apache-2.0
#include "player/demux/audio_framer.h"

#include <algorithm>
#include <utility>

#include "player/format/codec/mpeg_audio.h"
#include "player/format/ts/id3.h"

namespace rill::demux {

void AudioFramer::push(ByteSpan bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  cut(false);
}

void AudioFramer::finish() {
  cut(true);
  flush_ac3();
  lose();
}

void AudioFramer::lose() {
  begin_ += buffer_.size();
  buffer_.clear();
  in_step_ = false;
}

std::vector<AudioFrame> AudioFramer::take() {
  return std::exchange(frames_, {});
}

// Takes what is whole off the buffer's front. `last`: nothing more comes.
void AudioFramer::cut(bool last) {
  size_t at = 0;
  while (at < buffer_.size()) {
    const ByteSpan rest = ByteSpan(buffer_).subspan(at);
    const Step step = ts::begins_id3(rest) ? read_tag(rest, last) : read_frame(rest, last, begin_ + at);
    if (step.status == Step::Status::kWait) break;
    if (step.status == Step::Status::kSkip) {
      in_step_ = false;
      skipped_ += step.size;
    }
    at += step.size;
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
  begin_ += at;
}

// Timed metadata between the frames.
AudioFramer::Step AudioFramer::read_tag(ByteSpan bytes, bool last) const {
  const Result<size_t> size = ts::id3_tag_size(bytes);
  const bool incomplete =
      size.ok() ? size.value() > bytes.size() : size.error().code == ErrorCode::kTruncated;
  if (incomplete && !last) return {Step::Status::kWait, 0};
  if (!size.ok()) return {Step::Status::kSkip, 1};
  return {Step::Status::kTaken, std::min(size.value(), bytes.size())};
}

AudioFramer::Step AudioFramer::read_frame(ByteSpan bytes, bool last, uint64_t position) {
  const Result<Header> header = read_header(bytes);
  if (!header.ok()) {
    const bool incomplete = header.error().code == ErrorCode::kTruncated && !last;
    return incomplete ? Step{Step::Status::kWait, 0} : Step{Step::Status::kSkip, 1};
  }
  const size_t size = header.value().size;
  if (size > bytes.size()) {
    if (!last) return {Step::Status::kWait, 0};
    return {Step::Status::kSkip, in_step_ ? bytes.size() : 1};
  }
  if (!in_step_) {
    // Out of step a sync word may be chance: another frame has to follow, where anything does.
    const ByteSpan next = bytes.subspan(size);
    const Result<Header> successor = read_header(next);
    const bool open = !successor.ok() && (successor.error().code == ErrorCode::kTruncated || next.empty());
    if (open && !last) return {Step::Status::kWait, 0};
    if (!open && !successor.ok() && !ts::begins_id3(next)) return {Step::Status::kSkip, 1};
    in_step_ = true;
  }
  accept(header.value(), bytes, position);
  return {Step::Status::kTaken, size};
}

Result<AudioFramer::Header> AudioFramer::read_header(ByteSpan bytes) {
  switch (format_) {
    case AudioFormat::kAdts:
      return read_adts(bytes);
    case AudioFormat::kLatm: {
      const codec::LoasHeader header = TRY(codec::parse_loas_header(bytes));
      return Header{header.frame_size, codec::kLoasHeaderSize, 0};
    }
    case AudioFormat::kMpegAudio: {
      const codec::MpegAudioHeader header = TRY(codec::parse_mpeg_audio_header(bytes));
      return Header{header.frame_size, 0, header.samples};
    }
    case AudioFormat::kAc3:
      break;
  }
  const codec::Ac3Frame frame = TRY(codec::parse_ac3_frame(bytes));
  return Header{frame.size, 0, frame.samples};
}

Result<AudioFramer::Header> AudioFramer::read_adts(ByteSpan bytes) {
  const codec::AdtsHeader header = TRY(codec::parse_adts_header(bytes));
  return Header{header.frame_size, header.header_size, header.config.frame_length * header.raw_blocks};
}

void AudioFramer::accept(const Header& header, ByteSpan bytes, uint64_t position) {
  const ByteSpan frame = bytes.first(header.size);
  if (format_ == AudioFormat::kLatm) {
    accept_latm(frame.subspan(header.payload_begins), position);
    return;
  }
  if (format_ == AudioFormat::kAc3) {
    accept_ac3(header, frame, position);
    return;
  }
  DecoderConfig decoder;
  if (format_ == AudioFormat::kAdts) {
    const auto adts = codec::parse_adts_header(bytes);
    if (!adts.ok() || adts.value().config.channels == 0) {
      refused_ = Error{ErrorCode::kUnsupported, "AAC with a channel layout of its own", position};
      return;
    }
    if (config_ == nullptr || !(adts.value().config == aac_)) {
      aac_ = adts.value().config;
      decoder.codec = codec::codec_string(aac_);
      decoder.extradata = codec::write_audio_specific_config(aac_);
      decoder.sample_rate = aac_.sample_rate;
      decoder.channels = aac_.channels;
      adopt(decoder);
    }
  } else {
    const auto mpeg = codec::parse_mpeg_audio_header(bytes);
    decoder.codec = "mp4a.6B";
    decoder.sample_rate = mpeg.value().sample_rate;
    decoder.channels = mpeg.value().channels;
    adopt(decoder);
  }
  const ByteSpan payload = frame.subspan(header.payload_begins);
  frames_.push_back({config_, position, header.samples, config_->decoder.sample_rate,
                     std::vector<uint8_t>(payload.begin(), payload.end())});
}

void AudioFramer::accept_latm(ByteSpan element, uint64_t position) {
  Result<codec::LatmFrames> read = latm_.read(element);
  if (!read.ok()) {
    if (read.error().code == ErrorCode::kUnsupported) refused_ = std::move(read).error();
    skipped_ += element.size();
    return;
  }
  codec::LatmFrames& latm = read.value();
  if (latm.frames.empty()) return;  // joined before the first configuration
  DecoderConfig decoder;
  decoder.codec = codec::codec_string(latm.config);
  decoder.extradata = latm.specific_config;
  decoder.sample_rate = latm.config.sample_rate;
  decoder.channels = latm.config.channels;
  adopt(decoder);
  for (std::vector<uint8_t>& frame : latm.frames) {
    frames_.push_back(
        {config_, position, latm.config.frame_length, latm.config.sample_rate, std::move(frame)});
  }
}

// Substreams of one access unit (ETSI TS 102 366 E.2.3.1.2) go to the decoder together; other programmes are
// left out.
void AudioFramer::accept_ac3(const Header& header, ByteSpan bytes, uint64_t position) {
  const auto parsed = codec::parse_ac3_frame(bytes);
  if (!parsed.ok()) return;
  const codec::Ac3Frame& frame = parsed.value();
  if (frame.enhanced && !frame.dependent && frame.substream != 0) return;
  if (frame.dependent && substreams_.empty()) return;
  if (!frame.dependent) {
    flush_ac3();
    joined_ = {nullptr, position, header.samples, frame.sample_rate, {}};
  }
  substreams_.push_back(frame);
  joined_.data.insert(joined_.data.end(), bytes.begin(), bytes.end());
  if (!frame.enhanced) flush_ac3();
}

void AudioFramer::flush_ac3() {
  if (substreams_.empty()) return;
  const codec::Ac3Frame& first = substreams_.front();
  DecoderConfig decoder;
  decoder.codec = first.enhanced ? "ec-3" : "ac-3";
  decoder.sample_rate = first.sample_rate;
  decoder.channels = first.channels;
  adopt(decoder);
  joined_.config = config_;
  frames_.push_back(std::move(joined_));
  joined_ = AudioFrame();
  substreams_.clear();
}

void AudioFramer::adopt(const DecoderConfig& decoder) {
  DecoderConfig wanted = decoder;
  wanted.module = "audio";
  if (config_ != nullptr && same_decoder_config(config_->decoder, wanted)) return;
  auto config = std::make_shared<TrackConfig>();
  config->kind = TrackKind::kAudio;
  config->decoder = std::move(wanted);
  config_ = std::move(config);
}

}  // namespace rill::demux
