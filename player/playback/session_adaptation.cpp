// SPDX-License-Identifier: Apache-2.0
//
// Session: which rendition is wanted, by network and processor, and where it takes over.
#include <algorithm>
#include <utility>

#include "player/playback/session.h"

namespace rill::playback {
namespace {

// Of a picture that does not tell its own.
constexpr MediaTime kAssumedDuration = MediaTime::milliseconds(40);
// A switch by hand replaces what is buffered from this far ahead on: time to load the new rendition.
constexpr MediaTime kSwitchLead = MediaTime::milliseconds(1000);
// How often a segment on its way is looked at.
constexpr MediaTime kLookInterval = MediaTime::milliseconds(200);
// For the timeline of another rendition, before this one is loaded on; and where that was found hopeless.
constexpr MediaTime kSwitchPatience = MediaTime::milliseconds(2000);
constexpr MediaTime kAbandonPatience = MediaTime::milliseconds(8000);
// A better rendition replaces what is buffered where the network brings it this much faster than it is
// played, and only behind what covers its loading this often, and a reserve.
constexpr double kReplaceSpeed = 2;
constexpr int64_t kReplaceCover = 2;
constexpr MediaTime kReplaceReserve = MediaTime::milliseconds(4000);
// Of segments whose sizes are looked up: no plan is longer.
constexpr size_t kSizesAhead = 12;
// A boundary this near to another is the same.
constexpr MediaTime kBoundarySlack = MediaTime::milliseconds(20);

}  // namespace

abr::ThroughputEstimate Session::throughput() const {
  return bandwidth_.estimate();
}

// How much can be ahead when a segment is asked for: live, what lies between the position and the segment
// that appears next.
MediaTime Session::buffer_limit() const {
  const source::Timeline* current = timeline();
  if (current == nullptr || !current->live || current->ended || current->empty())
    return options_.buffer_limit;
  const MediaTime segment = current->segments.back().duration;
  return std::min(options_.buffer_limit, std::max(aimed_latency() - segment, segment));
}

std::optional<uint32_t> Session::highest_picture() const {
  if (!options_.save_data) return options_.max_height;
  return std::min(options_.max_height.value_or(kSaveDataHeight), kSaveDataHeight);
}

RenditionControl::Circumstances Session::circumstances(MediaTime start, MediaTime buffer) const {
  const source::Timeline* current = timeline();
  abr::Situation situation;
  situation.now = platform_.clock.now();
  situation.throughput = throughput();
  if (main_feed_) situation.segment_duration = main_feed_->next_duration().value_or(MediaTime());
  if (situation.segment_duration <= MediaTime() && current != nullptr)
    situation.segment_duration = current->target_duration;
  situation.start = start;
  situation.buffer = std::max(buffer, MediaTime());
  situation.buffer_limit = std::max(buffer_limit(), situation.buffer);
  situation.playback_rate = playback_rate_;
  situation.playing = clock_.running();
  situation.live = current != nullptr && current->live && !current->ended;
  return {situation,        coming_sizes(start), highest_picture(),
          options_.display, capacity_,           options_.preferred_codecs};
}

// By rendition: how large its segments from `start` on are, against what its bandwidth comes to. Of one whose
// timeline is not at hand nothing is known but that films are easy and hard in the same places: it goes up
// and down with the one that is being loaded.
std::vector<std::vector<double>> Session::coming_sizes(MediaTime start) const {
  const auto relative = [start](const source::Timeline& timeline, double bandwidth) {
    std::vector<double> sizes = timeline.bitrates_from(start, kSizesAhead);
    for (double& size : sizes) size /= bandwidth;
    return sizes;
  };
  std::vector<std::vector<double>> out(renditions_.list().size());
  const source::Timeline* loading = timeline();
  if (loading == nullptr) return out;
  const auto average = loading->average_bitrate();
  if (average) std::fill(out.begin(), out.end(), relative(*loading, *average));
  for (size_t i = 0; i < out.size(); ++i) {
    const source::Timeline* own = source_->timeline(renditions_.source_of(i).stream);
    const auto bandwidth = static_cast<double>(renditions_.bandwidth_of(i).value);
    if (own == nullptr || bandwidth <= 0) continue;
    std::vector<double> sizes = relative(*own, bandwidth);
    if (!sizes.empty()) out[i] = std::move(sizes);
  }
  return out;
}

RenditionControl::Circumstances Session::circumstances_of_next() const {
  MediaTime start;
  MediaTime buffer;
  if (started_ && main_feed_) {
    const MediaTime position = seek_ ? seek_->target : clock_.position();
    start = main_feed_->next_start().value_or(position);
    buffer = start - position;
  }
  return circumstances(start, buffer);
}

void Session::choose_rendition(bool preferences_changed) {
  renditions_.choose(circumstances_of_next(), preferences_changed);
}

// True when the next segment may be loaded: it will be of the rendition that was chosen for it, unless that
// one's timeline takes too long to come.
bool Session::choose_for_next_segment() {
  if (!renditions_.automatic()) return true;
  if (!renditions_.switch_due()) {
    const auto next = main_feed_->next_start();
    // Once a segment; where a switch has just led here, that was the choice.
    if (next && chosen_for_ && *next - *chosen_for_ < kBoundarySlack && *chosen_for_ - *next < kBoundarySlack)
      return true;
    chosen_for_ = next;
    choose_rendition();
    if (!renditions_.switch_due()) return true;
    switch_renditions();
    if (!renditions_.switch_due()) return main_feed_->status() == StreamFeed::Status::kReady;
  }
  return !patience_.pending() && !renditions_.lost();
}

// For the timeline of the wanted rendition. Who chose it by hand waits for as long as it takes.
void Session::await_switch() {
  if (patience_.pending() || !renditions_.automatic() || renditions_.lost()) return;
  const bool hopeless = renditions_.takeover() == RenditionControl::Takeover::kAbandon;
  patience_.start(hopeless ? kAbandonPatience : kSwitchPatience, [this] {
    if (!renditions_.switch_due() || !renditions_.automatic()) return;
    give_up_switch();
    events_.request_turn();
  });
}

void Session::give_up_switch() {
  renditions_.give_up_switch(platform_.clock.now());
  retake_from_.reset();
  leave_rendition_to_come();
}

// What is being loaded cannot be had: another rendition takes over `from` there on, or behind what is loaded.
// False: there is none.
bool Session::leave_rendition(bool for_good, std::optional<MediaTime> from) {
  if (!renditions_.leave(circumstances_of_next(), for_good)) return false;
  retake_from_ = from;
  events_.request_turn();
  return true;
}

// A segment that cannot be had of one rendition is asked for of one other.
bool Session::try_elsewhere(const source::MediaSegment& failed, const Error& error) {
  const bool undecodable = error.code == ErrorCode::kUnsupported;
  const bool again = retaken_ && *retaken_ < failed.start + failed.duration / 2 &&
                     failed.start < *retaken_ + failed.duration / 2;
  if ((again && !undecodable) || !leave_rendition(undecodable, failed.start)) return false;
  retaken_ = failed.start;
  main_feed_->forget_failures();
  return true;
}

// A rendition that was wanted and is not any more: its playlists are not kept fresh for nothing.
void Session::leave_rendition_to_come() {
  patience_.cancel();
  if (!rendition_to_come_) return;
  const source::Rendition& left = renditions_.source_of(*std::exchange(rendition_to_come_, std::nullopt));
  const source::Rendition& loading = renditions_.source_of(renditions_.loading());
  const auto audio = audio_tracks_.stream_for(left);
  if (left.stream != loading.stream) source_->unfollow(left.stream);
  if (audio && *audio != loading.stream && audio != audio_stream()) source_->unfollow(*audio);
}

// The segment of pictures on its way may prove more than the network brings in time.
void Session::look_at_download() {
  look_.start(kLookInterval, [this] {
    if (failed_ || !main_feed_ || !main_feed_->progress()) return;
    const auto progress = *main_feed_->progress();
    const MediaTime now = platform_.clock.now();
    const MediaTime position = seek_ ? seek_->target : clock_.position();
    const MediaTime start = main_feed_->segment().start;
    const abr::Download download{
        .elapsed = now - progress.asked_at,
        .flowing = progress.first_byte_at ? now - *progress.first_byte_at : MediaTime(),
        .received = progress.received,
        .expected = progress.expected};
    // What is being decoded already is played to its end.
    if (start > position) {
      RenditionControl::Circumstances circumstances = this->circumstances(start, start - position);
      circumstances.situation.segment_duration = main_feed_->segment().duration;
      renditions_.reconsider(circumstances, download);
      if (renditions_.switch_due()) events_.request_turn();
    }
    look_at_download();
  });
}

// The beginning of the segment on its way, while nothing of that is being decoded; else, and where it has
// come after all, nullopt.
std::optional<MediaTime> Session::abandonable_from() const {
  if (!main_feed_->progress()) return std::nullopt;
  const MediaTime start = main_feed_->segment().start;
  const auto arrived = video_packets_.segment_boundary_from(start - kBoundarySlack);
  const bool begun = !arrived && video_packets_.end().value_or(start) > start + kBoundarySlack;
  return begun ? std::nullopt : std::optional(arrived.value_or(start));
}

// The network is needed for what is wanted instead, and for its playlist before that.
void Session::leave_download() {
  const auto boundary = abandonable_from();
  if (!boundary) return;
  ++segments_abandoned_;
  move_feeds(main_feed_->stream(), audio_stream(), *boundary);
}

// Where a rendition that was chosen by hand takes over, if that is buffered already.
std::optional<MediaTime> Session::soon_boundary() const {
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  return video_packets_.segment_boundary_from(position + kSwitchLead);
}

// What is being loaded was asked for by hand as well: what was loaded of others is not played first.
void Session::replace_others() {
  if (!started_ || renditions_.switch_due()) return;
  const auto boundary = soon_boundary();
  if (!boundary || !renditions_.others_from(*boundary + kBoundarySlack)) return;
  const source::Rendition& loading = renditions_.source_of(renditions_.loading());
  move_feeds(loading.stream, audio_tracks_.stream_for(loading), *boundary);
  chosen_for_ = boundary;
}

// Where the wanted rendition goes on; nullopt while that cannot be said.
std::optional<MediaTime> Session::takeover_boundary() {
  if (retake_from_) return std::exchange(retake_from_, std::nullopt);
  const auto next = main_feed_->next_start();
  switch (renditions_.takeover()) {
    case RenditionControl::Takeover::kSoon:
      if (const auto boundary = soon_boundary()) return boundary;
      break;
    case RenditionControl::Takeover::kAbandon:
      if (const auto boundary = abandonable_from()) {
        ++segments_abandoned_;
        return boundary;
      }
      break;
    case RenditionControl::Takeover::kNext:
      if (const auto from = replaceable_from()) {
        ++buffers_replaced_;
        return from;
      }
      break;
  }
  return next;
}

// A better rendition need not wait until all that was loaded before is played, where the network has room for
// loading it again.
std::optional<MediaTime> Session::replaceable_from() const {
  if (options_.save_data || !renditions_.replaces()) return std::nullopt;
  const auto lesser = renditions_.lesser_since();
  const auto next = main_feed_->next_start();
  if (!lesser || !next) return std::nullopt;
  const abr::ThroughputEstimate estimate = throughput();
  const double needed =
      static_cast<double>(renditions_.bandwidth_of(renditions_.wanted()).value) * playback_rate_;
  if (estimate.bits_per_second < kReplaceSpeed * needed) return std::nullopt;
  const MediaTime segment = main_feed_->next_duration().value_or(timeline()->target_duration);
  const MediaTime loading = segment.scaled(needed / estimate.bits_per_second) + estimate.first_byte;
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  const auto boundary = video_packets_.segment_boundary_from(
      std::max(*lesser - kBoundarySlack, position + kReplaceReserve + loading * kReplaceCover));
  return boundary && *boundary + kBoundarySlack < *next ? boundary : std::nullopt;
}

AbrStats Session::abr_stats() const {
  AbrStats out;
  const abr::ThroughputEstimate estimate = throughput();
  const MediaTime now = platform_.clock.now();
  out.automatic = renditions_.automatic();
  out.reason = renditions_.reason();
  out.throughput = BitsPerSecond{static_cast<uint64_t>(estimate.bits_per_second)};
  out.throughput_deviation = estimate.deviation;
  out.first_byte = estimate.first_byte;
  out.decode_budget = capacity_.budget(now);
  out.switches = renditions_.switches();
  out.abandoned = segments_abandoned_;
  out.replaced = buffers_replaced_;
  if (renditions_.empty() || !main_feed_) return out;
  out.loading = renditions_.list()[renditions_.loading()].id;
  const size_t showing = renditions_.showing_index().value_or(renditions_.loading());
  out.decode_load = capacity_.share(load_of(renditions_.source_of(showing)));
  if (!started_ || timeline() == nullptr) return out;
  out.buffer_limit = buffer_limit();
  const MediaTime position = position_at(now);
  const MediaTime end =
      main_feed_->progress() ? main_feed_->segment().start : main_feed_->next_start().value_or(position);
  out.buffer = std::max(end - position, MediaTime());
  return out;
}

// What limits the choice has changed.
void Session::reconsider_rendition() {
  choose_rendition();
  events_.request_turn();
}

void Session::set_max_height(std::optional<uint32_t> height) {
  options_.max_height = height;
  reconsider_rendition();
}

void Session::set_display_size(std::optional<abr::DisplaySize> display) {
  if (display == options_.display) return;
  options_.display = display;
  reconsider_rendition();
}

void Session::set_save_data(bool save) {
  if (save == options_.save_data) return;
  options_.save_data = save;
  reconsider_rendition();
}

void Session::set_buffer_limit(MediaTime limit) {
  options_.buffer_limit = limit;
  events_.request_turn();
}

void Session::set_preferred_codecs(std::vector<codec::Family> codecs) {
  options_.preferred_codecs = std::move(codecs);
  choose_rendition(true);
  events_.request_turn();
}

void Session::measure_decoding(const std::string& module, const VideoFrame& frame) {
  capacity_.measure(module, static_cast<double>(frame.format.width) * frame.format.height, frame.decode_time);
}

// At a refresh, after what was due has been drawn.
void Session::watch_decoding(MediaTime now) {
  const auto showing = renditions_.showing_index();
  if (!picture_shown_ || !showing || renditions_.switch_due() || *showing != renditions_.loading()) {
    decode_watch_.restart();
    return;
  }
  const MediaTime lasts = shown_duration_ > MediaTime() ? shown_duration_ : kAssumedDuration;
  const bool overdue = clock_.position_at(now) > shown_pts_ + lasts;
  const bool dry = overdue && !video_->frames().has_next();
  if (!decode_watch_.refresh(now, {.dry = dry, .packets = video_->has_work()})) return;
  capacity_.fell_behind(load_of(renditions_.source_of(*showing)), now);
  choose_rendition();
  events_.request_turn();
}

}  // namespace rill::playback
