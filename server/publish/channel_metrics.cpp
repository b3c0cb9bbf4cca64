// SPDX-License-Identifier: Apache-2.0
//
// What /metrics says of a channel.
#include "server/publish/channel.h"

namespace rill::server {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Collector {
 public:
  Collector(std::vector<MetricSample>& samples, Labels labels)
      : samples_(samples), labels_(std::move(labels)) {}
  void counter(const char* name, const char* help, double value) {
    add(MetricKind::kCounter, name, help, value);
  }
  // With one label more.
  void counter(const char* name, const char* help, double value, std::pair<std::string, std::string> label) {
    add(MetricKind::kCounter, name, help, value);
    samples_.back().labels.push_back(std::move(label));
  }
  void gauge(const char* name, const char* help, double value) { add(MetricKind::kGauge, name, help, value); }

 private:
  void add(MetricKind kind, const char* name, const char* help, double value) {
    samples_.push_back({name, help, kind, labels_, value});
  }
  std::vector<MetricSample>& samples_;
  Labels labels_;
};

double number(const std::atomic<uint64_t>& value) {
  return static_cast<double>(value.load());
}

void add_rung(Collector& out, const RungCounters& counters, size_t queued) {
  out.counter("rill_encoder_frames_total", "Frames encoded", number(counters.encoded_frames));
  out.counter("rill_encoder_dropped_frames_total",
              "Frames left out before encoding because the encoder could not keep up",
              number(counters.dropped_frames));
  out.counter("rill_encoder_failed_frames_total", "Frames that the scaler, resampler or encoder refused",
              number(counters.failed_frames));
  out.counter("rill_encoder_bytes_total", "Bytes of encoded media, without container",
              number(counters.encoded_bytes));
  out.counter("rill_encoder_cpu_seconds_total", "Processor time of the rendition's thread",
              number(counters.cpu_nanoseconds) / 1e9);
  out.gauge("rill_encoder_queue_frames", "Frames that wait for the encoder", static_cast<double>(queued));
}

void add_preset(Collector& out, const RungCounters& counters) {
  out.gauge("rill_encoder_preset", "Steps from the best preset, 0, to cheaper ones", number(counters.preset));
  out.gauge("rill_encoder_load_ratio", "Encoding time as a share of the frame interval, averaged",
            number(counters.load_permille) / 1000);
  const char* help = "Changes of the encoder's preset: down to a cheaper one, up to a better one";
  out.counter("rill_encoder_preset_steps_total", help, number(counters.preset_steps_down),
              {"direction", "down"});
  out.counter("rill_encoder_preset_steps_total", help, number(counters.preset_steps_up), {"direction", "up"});
}

void add_store(Collector& out, const RenditionStore& store) {
  out.gauge("rill_segment_store_bytes", "Memory held by segments", static_cast<double>(store.stored_bytes()));
  const std::optional<RenditionSummary> summary = store.summary();
  if (!summary) return;
  out.gauge("rill_segment_last_number", "Number of the newest segment",
            static_cast<double>(summary->last_segment));
  out.gauge("rill_rendition_bits_per_second", "Average over the playlist, container included",
            static_cast<double>(summary->average.value));
}

}  // namespace

void Channel::add_metrics(std::vector<MetricSample>& samples) const {
  Collector channel(samples, {{"channel", config_.name}});
  channel.gauge("rill_channel_live", "1 while someone publishes", status().live ? 1 : 0);
  channel.gauge("rill_channel_waiting_requests", "Requests that wait for a segment or playlist",
                static_cast<double>(content_.waiting()));
  channel.counter("rill_ingest_packets_total", "Packets from publishers", number(ingest_counters_.packets));
  channel.counter("rill_ingest_bytes_total", "Bytes of media from publishers",
                  number(ingest_counters_.bytes));
  channel.counter("rill_ingest_dropped_packets_total", "Packets dropped because decoding could not keep up",
                  number(ingest_counters_.dropped_packets));
  channel.counter("rill_ingest_damaged_packets_total", "Packets that could not be decoded",
                  number(ingest_counters_.damaged_packets));
  channel.counter("rill_ingest_timeline_jumps_total", "Jumps in publishers' timestamps",
                  number(ingest_counters_.timeline_jumps));
  channel.counter("rill_ingest_cpu_seconds_total", "Processor time of decoding",
                  number(ingest_counters_.cpu_nanoseconds) / 1e9);
  {
    std::lock_guard lock(mutex_);
    if (pattern_ != nullptr)
      channel.counter("rill_test_pattern_missed_frames_total",
                      "Frames not drawn because their moment had passed",
                      static_cast<double>(pattern_->missed_pictures()));
  }
  for (size_t i = 0; i < ladder_.video_rungs().size(); ++i) {
    const VideoRung& rung = *ladder_.video_rungs()[i];
    Collector out(samples, {{"channel", config_.name}, {"rendition", rung.config().name}});
    add_rung(out, rung.counters(), rung.queued());
    add_preset(out, rung.counters());
    add_store(out, content_.video_store(i));
  }
  for (size_t i = 0; i < ladder_.audio_rungs().size(); ++i) {
    const AudioRung& rung = *ladder_.audio_rungs()[i];
    Collector out(samples, {{"channel", config_.name}, {"rendition", rung.config().name}});
    add_rung(out, rung.counters(), rung.queued());
    add_store(out, content_.audio_store(i));
    out.counter("rill_encoder_silence_seconds_total", "Silence put where the publisher gave no sound",
                number(rung.counters().silence_samples) / kAudioSampleRate);
  }
}

}  // namespace rill::server
