// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/body_input.h"

#include <algorithm>
#include <cstring>

namespace rill::server {
namespace {

constexpr MediaTime kLead = MediaTime::milliseconds(2000);
constexpr MediaTime kJump = MediaTime::milliseconds(10'000);

}  // namespace

BodyInput::BodyInput(const WallClock& clock, std::unique_ptr<Publication> publication,
                     std::function<void()> on_writable, std::function<void(Result<void>)> on_done)
    : clock_(&clock),
      publication_(std::move(publication)),
      on_writable_(std::move(on_writable)),
      on_done_(std::move(on_done)),
      thread_([this] { run(); }) {}

BodyInput::~BodyInput() {
  {
    std::lock_guard lock(mutex_);
    stop_.stop();
    finished_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

size_t BodyInput::write(ByteSpan bytes) {
  std::lock_guard lock(mutex_);
  if (finished_) return bytes.size();  // nobody reads any more: not the sender's concern
  const size_t room = kBodyBuffer - (buffer_.size() - consumed_);
  const size_t taken = std::min(room, bytes.size());
  if (consumed_ > kBodyBuffer / 2) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(consumed_));
    consumed_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(taken));
  if (taken < bytes.size()) wants_room_ = true;
  if (taken > 0) changed_.notify_all();
  return taken;
}

void BodyInput::finish() {
  std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

size_t BodyInput::read(std::span<uint8_t> out) {
  bool tell = false;
  size_t count = 0;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return finished_ || buffer_.size() > consumed_; });
    if (stop_.stopped()) return 0;
    count = std::min(out.size(), buffer_.size() - consumed_);
    std::memcpy(out.data(), buffer_.data() + consumed_, count);
    consumed_ += count;
    // Not for every few bytes: when a quarter of the buffer is free again.
    if (wants_room_ && buffer_.size() - consumed_ < kBodyBuffer * 3 / 4) {
      wants_room_ = false;
      tell = true;
    }
  }
  if (tell && on_writable_) on_writable_();
  return count;
}

void BodyInput::run() {
  Result<void> result = play();
  publication_.reset();
  bool tell = false;
  {
    std::lock_guard lock(mutex_);
    finished_ = true;  // what still comes is taken and dropped
    tell = wants_room_;
    wants_room_ = false;
  }
  if (stop_.stopped()) return;
  if (tell && on_writable_) on_writable_();
  if (on_done_) on_done_(std::move(result));
}

Result<void> BodyInput::play() {
  std::unique_ptr<ContainerReader> reader =
      TRY(ContainerReader::open_bytes([this](std::span<uint8_t> out) { return read(out); }, stop_));
  for (StreamDescription& description : reader->descriptions())
    publication_->describe(std::move(description));
  bool started = false;
  UnixTime start_time;
  MediaTime start_dts;
  for (;;) {
    std::optional<IngestPacket> packet = TRY(reader->next());
    if (!packet || stop_.stopped()) return {};
    const MediaTime ahead = started ? start_time + (packet->dts - start_dts) - clock_->now() : MediaTime();
    if (!started || ahead > kJump || ahead < -kJump) {
      started = true;
      start_time = clock_->now();
      start_dts = packet->dts;
    }
    clock_->wait_until(start_time + (packet->dts - start_dts) - kLead, stop_);
    publication_->packet(std::move(*packet));
  }
}

}  // namespace rill::server
