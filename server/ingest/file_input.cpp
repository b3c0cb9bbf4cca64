// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/file_input.h"

#include <algorithm>

namespace rill::server {
namespace {

constexpr MediaTime kFirstRetry = MediaTime::milliseconds(500);
constexpr MediaTime kLastRetry = MediaTime::milliseconds(15'000);
// Packets are given this long before they are due: the decoder's thread waits exactly.
constexpr MediaTime kLead = MediaTime::milliseconds(100);
constexpr MediaTime kUsualFrame = MediaTime::milliseconds(20);

}  // namespace

FileInput::FileInput(std::string url, const WallClock& clock, PublishFunction publish, LogFunction log)
    : url_(std::move(url)),
      clock_(&clock),
      publish_(std::move(publish)),
      log_(std::move(log)),
      thread_([this] { run(); }) {}

FileInput::~FileInput() {
  stop_.stop();
  thread_.join();
}

void FileInput::run() {
  MediaTime retry = kFirstRetry;
  while (!stop_.stopped()) {
    const MediaTime before = end_;
    const Result<void> played = play();
    publication_.reset();
    if (stop_.stopped()) return;
    if (end_ > before) retry = kFirstRetry;
    if (!played.ok() && log_) log_(LogLevel::kWarning, "input " + url_ + ": " + played.error().describe());
    if (stop_.wait(retry)) return;
    retry = std::min(retry * 2, kLastRetry);
    // The pause is real time: the timeline has it too.
    started_ = false;
  }
}

Result<void> FileInput::play() {
  std::unique_ptr<ContainerReader> reader = TRY(ContainerReader::open_url(url_, stop_));
  publication_ = TRY(publish_());
  for (StreamDescription& description : reader->descriptions())
    publication_->describe(std::move(description));
  for (;;) {
    round_is_empty_ = true;
    for (;;) {
      std::optional<IngestPacket> packet = TRY(reader->next());
      if (!packet) break;
      give(std::move(*packet));
      if (stop_.stopped()) return {};
    }
    if (stop_.stopped()) return {};
    if (round_is_empty_) return Error{ErrorCode::kMalformed, "there is not a packet in it"};
    if (!reader->rewind()) return Error{ErrorCode::kUnsupported, "it ended and cannot be started again"};
  }
}

void FileInput::give(IngestPacket packet) {
  if (round_is_empty_) shift_ = end_ - packet.dts;  // the first packet follows on what came before
  round_is_empty_ = false;
  packet.pts += shift_;
  packet.dts += shift_;
  // The longest a frame of this stream seems to last, for where the next round begins.
  MediaTime& last = last_dts_[static_cast<size_t>(packet.kind)];
  MediaTime frame = packet.dts - last;
  if (frame <= MediaTime() || frame > MediaTime::milliseconds(200)) frame = kUsualFrame;
  last = packet.dts;
  end_ = std::max(end_, packet.dts + frame);

  if (!started_) {
    started_ = true;
    start_time_ = clock_->now();
    start_dts_ = packet.dts;
  }
  clock_->wait_until(start_time_ + (packet.dts - start_dts_) - kLead, stop_);
  publication_->packet(std::move(packet));
}

}  // namespace rill::server
