// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/publisher_session.h"

#include "server/encode/rung_counters.h"

namespace rill::server {
namespace {

constexpr size_t kMostPackets = 4096;
constexpr size_t kMostBytes = 32u << 20;
constexpr MediaTime kLate = MediaTime::milliseconds(200);
constexpr uint64_t kFailuresPerLogLine = 300;

MediaTime media_time(UnixTime time) {
  return MediaTime::microseconds(time.as_microseconds());
}

class Handle : public Publication {
 public:
  explicit Handle(std::shared_ptr<PublisherSession> session) : session_(std::move(session)) {}
  ~Handle() override { session_->close(); }
  void describe(StreamDescription description) override { session_->describe(std::move(description)); }
  void packet(IngestPacket packet) override { session_->packet(std::move(packet)); }

 private:
  std::shared_ptr<PublisherSession> session_;
};

}  // namespace

PublisherSession::PublisherSession(std::string name, const WallClock& clock, PeriodAllocator& periods,
                                   MediaSink& sink, IngestCounters& counters, LogFunction log)
    : name_(std::move(name)),
      clock_(&clock),
      counters_(&counters),
      log_(std::move(log)),
      queue_(kMostPackets),
      assembler_(periods, sink, mapper_),
      thread_([this] { run(); }) {}

PublisherSession::~PublisherSession() {
  close();
  thread_.join();
}

std::unique_ptr<Publication> PublisherSession::publication(std::shared_ptr<PublisherSession> session) {
  return std::make_unique<Handle>(std::move(session));
}

void PublisherSession::describe(StreamDescription description) {
  queue_.push_always(std::move(description));
}

void PublisherSession::packet(IngestPacket packet) {
  const size_t size = packet.data.size();
  ++counters_->packets;
  counters_->bytes += size;
  std::lock_guard lock(producer_mutex_);
  const bool video = packet.kind == StreamKind::kVideo;
  bool room = queued_bytes_ + size <= kMostBytes;
  if (video && waits_for_keyframe_ && !packet.keyframe) room = false;
  if (room) {
    queued_bytes_ += size;
    room = queue_.push(Arrival{std::move(packet), media_time(clock_->now())});
    if (!room) queued_bytes_ -= size;
  }
  if (!room) ++counters_->dropped_packets;
  if (video) waits_for_keyframe_ = !room;
}

void PublisherSession::close() {
  queue_.close();
}

void PublisherSession::cancel() {
  stop_.stop();
  queue_.close();
}

void PublisherSession::run() {
  const uint64_t before = counters_->cpu_nanoseconds;
  while (std::optional<Event> event = queue_.pop()) {
    if (auto* arrival = std::get_if<Arrival>(&*event)) {
      queued_bytes_ -= arrival->packet.data.size();
      if (!stop_.stopped()) handle(std::move(*arrival));
    } else if (!stop_.stopped()) {
      handle(std::get<StreamDescription>(*event));
    }
    counters_->cpu_nanoseconds = before + thread_cpu_nanoseconds();
  }
  if (!stop_.stopped()) drain();
  assembler_.finish();
  finished_ = true;
}

void PublisherSession::drain() {
  if (video_)
    video_->finish([&](DecodedFrame frame) {
      assembler_.video(std::move(frame), timelines_, video_->frame_rate(), false);
    });
  if (audio_) audio_->finish([&](DecodedFrame frame) { assembler_.audio(std::move(frame), timelines_); });
}

void PublisherSession::handle(const StreamDescription& description) {
  Result<PacketDecoder> decoder = PacketDecoder::create(description);
  if (!decoder.ok()) {
    if (log_) log_(LogLevel::kWarning, name_ + ": " + decoder.error().describe());
    return;
  }
  assembler_.described(description.kind);
  (description.kind == StreamKind::kVideo ? video_ : audio_) = std::move(*decoder);
}

void PublisherSession::handle(Arrival arrival) {
  IngestPacket& packet = arrival.packet;
  const MappedTime mapped = mapper_.map(packet.kind, packet.dts, arrival.time);
  packet.pts += mapped.shift;
  packet.dts += mapped.shift;
  if (mapped.timeline > timelines_) {
    if (timelines_ != 0) ++counters_->timeline_jumps;
    timelines_ = mapped.timeline;
  }
  // Media that comes early (a fragment at once, a burst) is taken in when it is due.
  clock_->wait_until(UnixTime::from_microseconds(packet.dts.as_microseconds()), stop_);
  if (!stop_.stopped()) decode(packet, mapped.timeline);
}

void PublisherSession::decode(const IngestPacket& packet, uint64_t timeline) {
  Result<void> decoded;
  if (packet.kind == StreamKind::kVideo && video_) {
    decoded = video_->decode(packet, [&](DecodedFrame frame) {
      const bool late = media_time(clock_->now()) - frame.pts > kLate;
      assembler_.video(std::move(frame), timeline, video_->frame_rate(), late);
    });
  } else if (packet.kind == StreamKind::kAudio && audio_) {
    decoded =
        audio_->decode(packet, [&](DecodedFrame frame) { assembler_.audio(std::move(frame), timeline); });
  }
  if (decoded.ok()) return;
  ++counters_->damaged_packets;
  if (failures_++ % kFailuresPerLogLine == 0 && log_)
    log_(LogLevel::kWarning, name_ + ": " + decoded.error().describe());
}

}  // namespace rill::server
